"""What people read: sentences, dates and units, in Thai and English."""
