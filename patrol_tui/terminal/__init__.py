"""A screen for thin links: what should be seen, and the least bytes that show it.

It imports nothing of the rest of the program, so that it could leave as a package.
"""
