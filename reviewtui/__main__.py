"""`python -m reviewtui` is `reviewtui`."""

from reviewtui.cli.main import main

main()
