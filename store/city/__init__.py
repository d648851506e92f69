"""Where things are: the zone, its streets, and its places by name."""
