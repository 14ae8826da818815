"""Judgments by a hundred reviewers, as sessions and files to measure with."""

import csv
import itertools
import random
import resource
import sys
from array import array
from pathlib import Path
from typing import Literal

from reviewtui.domain.session import Session
from tests.fakes.imported import imported_session

Order = Literal["by prompt", "by reviewer", "shuffled"]

MODELS = ("alpha", "beta", "gamma", "delta", "epsilon")
REVIEWERS = tuple(f"reviewer-{number:03}" for number in range(100))
PAIRS = tuple(itertools.combinations(MODELS, 2))
WINNERS = ("model_a", "model_b", "tie", "both_bad", "cannot_judge")
EACH = len(PAIRS) * len(REVIEWERS)
"""Comparisons of one prompt: each pair of models by each reviewer."""


def session_of(prompts: int) -> Session:
    """The session that so many prompts are of, called by their texts."""
    return imported_session([prompt_text(number) for number in range(prompts)], MODELS)


def prompt_text(number: int) -> str:
    return f"question {number:05}"


def comparison(place: int) -> tuple[str, str, str, str, str]:
    """Comparison number `place`, prompt by prompt: prompt, two models, winner, reviewer."""
    prompt, rest = divmod(place, EACH)
    pair, reviewer = divmod(rest, len(REVIEWERS))
    winner = WINNERS[(place * 2_654_435_761 >> 7) % len(WINNERS)]
    return prompt_text(prompt), *PAIRS[pair], winner, REVIEWERS[reviewer]


def write_comparisons(path: Path, count: int, order: Order = "by prompt") -> Path:
    """A CSV file of so many comparisons (a multiple of `EACH`)."""
    places = array("l", range(count))
    if order == "by reviewer":
        each = len(REVIEWERS)
        places = array("l", (place for first in range(each) for place in range(first, count, each)))
    elif order == "shuffled":
        random.Random(7).shuffle(places)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("prompt", "model_a", "model_b", "winner", "reviewer"))
        writer.writerows(map(comparison, places))
    return path


def write_ratings(path: Path, count: int) -> Path:
    """A CSV file of so many ratings (a multiple of models x reviewers), prompt by prompt."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("prompt", "model", "rating", "reviewer"))
        for place in range(count):
            rest, reviewer = divmod(place, len(REVIEWERS))
            prompt, model = divmod(rest, len(MODELS))
            stars = (place * 2_654_435_761 >> 7) % 5 + 1
            writer.writerow((prompt_text(prompt), MODELS[model], stars, REVIEWERS[reviewer]))
    return path


def peak_mb() -> float:
    """The most memory that this process has had so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20) if sys.platform == "darwin" else most / 1024
