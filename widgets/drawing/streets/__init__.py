"""The text map of a town: network and window in, rows of cells out. No Textual here."""
