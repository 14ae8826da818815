"""Statistics: pure functions from evidence to figures with their intervals."""
