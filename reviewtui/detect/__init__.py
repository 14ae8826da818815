"""Failure detectors: pure functions from a response to findings."""
