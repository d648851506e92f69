"""Who may: devices, one-time codes, tokens, roles, and how much anybody may ask."""
