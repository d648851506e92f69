"""The link's ways on the command line: enrol, show, sync, leave."""
