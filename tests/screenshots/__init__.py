"""The pictures in `screenshots/`, made from a recorded run of the demo: `python -m tests.screenshots`."""
