"""How long each side may be silent.

    owner's engine --- hear ---> relay --- Beat ---> asker

Whoever hears of its owner goes on. An asker that has not for `LEASE_SECONDS` breaks off what is on the wire and is gone
`LAST_SECONDS` later. The owner gives up a worker that has not answered for `SILENT_SECONDS`, which is longer: what is
then asked again elsewhere is on no wire any more, and limits hold.
"""

HEAR_SECONDS = 1.0
"""How long `Relay.hear` waits for something to be told, and the time between two beats."""

LEASE_SECONDS = 6.0

FROZEN_SECONDS = 6.0
"""How long an asker may leave beats unanswered."""

SILENT_SECONDS = 10.0

BEGIN_SECONDS = 20.0
"""How long a worker may take to begin: it may have no thread free, and Python has to start."""
