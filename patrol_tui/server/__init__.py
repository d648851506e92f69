"""The backend: one place where the desks of a zone leave and fetch their events."""
