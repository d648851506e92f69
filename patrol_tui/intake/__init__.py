"""Words from outside, turned into items for the inbox. Pure: nothing is looked up."""
