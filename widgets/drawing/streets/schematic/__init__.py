"""The schematic: streets straightened to rows and columns of cells."""
