"""KNOWS: model, city, log and view; no terminal, no sentences."""
