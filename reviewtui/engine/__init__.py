"""Asks the models, times their answers and records them, in a process of its own."""
