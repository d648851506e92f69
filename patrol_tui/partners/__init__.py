"""The directory of partners: who they are, and by which channel each is known."""
