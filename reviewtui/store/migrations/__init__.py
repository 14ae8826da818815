"""The schema, as named steps in the order of their making. A step that was released is never edited: a change is a new
one, at the end of `STEPS`, in the module of its matter.

Tables are private; people and other programs read the views of `views.py`, which are made anew after the last step: a
change of them is a step, too, if only by its name.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewtui.store.migrations import asking, joining, judging, reviewing, viewing

if TYPE_CHECKING:
    import sqlite_utils

Step = Callable[["sqlite_utils.Database"], None]

STEPS: list[Step] = [
    asking.sessions_and_prompts,
    asking.responses_and_attempts,
    judging.judgments,
    viewing.public_views,
    viewing.current_is_what_counts,
    joining.imported_data,
    viewing.failures_have_a_status,
    judging.acts_of_triage,
    reviewing.slots_have_a_mode,
    judging.judgments_of_all_modes,
    asking.asked_again,
    reviewing.queue_by_places,
    joining.files_can_be_joined,
    asking.answers_have_traits,
    reviewing.shares_of_reviewers,
    reviewing.warm_up,
    judging.judgments_carry_over,
    joining.blind_packs,
    judging.judgments_have_a_unit,
    judging.names_that_were_seen,
    reviewing.pairs_are_drawn,
    viewing.repeats_count_nowhere,
    reviewing.known_verdicts,
    asking.attempts_are_counted,
    viewing.rates_take_time,
    asking.load_steps,
    asking.attempts_have_a_worker,
    asking.only_endings_are_indexed,
]
"""All steps, oldest first. The database remembers those it has by their functions' names."""
