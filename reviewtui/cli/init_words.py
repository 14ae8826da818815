"""What `reviewtui init` offers, a line a choice."""

from reviewtui.actions.check import GIVE_RATINGS, NEED_RATINGS
from reviewtui.domain.session import Figure, ReviewMode

MODES = """\
  rate     every answer from 1 to 5
  compare  two answers to each prompt against each other
  rank     all answers to each prompt in order
  label    each answer looked through for failures"""

FIGURES: dict[Figure, str] = {
    "csat": "of the rated answers, the share rated 4 or 5",
    "good_rate": "of all questions, those answered well, in time, with no failure",
    "failure_rate": "of the answers, the share that fail in some way",
    "error_rate": "of the requests, the share that came to nothing",
    "ttft_p50": "the first words come sooner for half of the questions",
    "ttft_p95": "the same for 19 of 20; there is no verdict on times yet",
    "total_p50": "the answer is complete sooner for half of the questions",
    "total_p95": "the same for 19 of 20",
}


def figures(mode: ReviewMode) -> str:
    """The figures that can be required of a session that is reviewed in `mode`."""
    given = {name: words for name, words in FIGURES.items() if name not in NEED_RATINGS or mode in GIVE_RATINGS}
    return "\n".join(f"  {name:14}{words}" for name, words in given.items())
