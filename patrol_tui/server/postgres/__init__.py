"""The ledger and the devices on PostgreSQL: for a province, any number of nodes."""
