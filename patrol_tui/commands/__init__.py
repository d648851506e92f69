"""The command language: one table, its parser and its completion; no Textual."""
