"""Location entry: what a dispatcher types, turned into places of a zone or a map."""
