"""Asking from other machines: the workers of a Dask scheduler put the questions, this engine keeps everything else.

    owner's engine                     worker                          a process of its own on the worker
    scheduler, gates, database         Dask's process                  connections, clocks, parsers
    cluster.py, far_worker.py  <---->  relay.py (a Dask actor)  <--->  asker.py

One gate counts for all workers, so that rate limits, places and the budget hold exactly and nobody has to divide them;
one process writes, so that nothing is counted twice. What a lost worker had in hand is asked again.
"""
