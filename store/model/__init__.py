"""What is true of incidents, units and assignments: pure, no clock, no disk."""
