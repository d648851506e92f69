"""The web side: requests, paths, answers, and readers who wait."""
