"""Copies of a store: backups, restored stores, bundles for other desks, exports."""
