"""reviewtui: compare language models on your own queries, in the terminal.

Nothing is imported here: `reviewtui --help` and the engine's child process both start through this file.
"""

__version__ = "0.1.0"
