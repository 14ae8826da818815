"""The exit codes of every command, and what each says."""

OK = 0
ERROR = 1
USAGE = 2
REQUIREMENT_FAILED = 3
UNDECIDED = 4
INTERRUPTED = 130
