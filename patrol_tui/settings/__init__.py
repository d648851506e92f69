"""The settings file: checked, followed while the desk runs, and written out."""
