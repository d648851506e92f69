"""The intake: what comes in from outside waits here until a desk has it on disk."""
