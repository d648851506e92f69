"""RUNS: the only floor that knows both others; importing it imports nothing."""
