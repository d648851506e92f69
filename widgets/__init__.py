"""SHOWS: draws State and posts messages; never writes."""
