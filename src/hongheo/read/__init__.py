"""Stage to come."""
