"""The ways of `patrol-tui map`, and the map that a desk has in use."""
