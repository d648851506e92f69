"""The ledger and the devices in one SQLite file: for a station, with no set-up."""
