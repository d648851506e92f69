"""The desk's side of what comes in: from what was read to reports in the inbox."""
