"""The ways of `patrol-tui log`, and the doctor: a log kept, proved and copied."""
