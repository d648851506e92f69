"""Keys: who signs, what is locked with a passphrase, and what names a person."""
