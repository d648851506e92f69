"""State to cells: pure drawing, no Textual."""
