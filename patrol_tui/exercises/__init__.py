"""Drills and replays: work that is not real, in stores of their own; no Textual."""
