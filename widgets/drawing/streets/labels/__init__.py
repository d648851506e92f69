"""What is written over streets: incidents and units first, then names."""
