"""Desks in step: what goes to the server, what comes from it, and when."""
