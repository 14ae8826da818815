"""A session: prompts x models x rules, as the session file says it, after loading and validation."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

from reviewtui.domain.ids import content_hash
from reviewtui.domain.judgment import Unit
from reviewtui.domain.known import KnownItem
from reviewtui.domain.prompt import Prompt

ProviderName = Literal[
    "embedded", "openai-chat", "openai-responses", "anthropic", "gemini", "ollama", "replay", "imported"
]
IMPORTED = "imported"
"""The provider of a model that is never asked, and the variant of every answer that came by import: it stays current
whatever the session asks.
"""
GOLD = "gold"
"""The variant of every answer of an item whose verdict is known: no session asks for it, so that it never counts."""
ReviewMode = Literal["rate", "compare", "rank", "label", "guess"]
Reveal = Literal["after-each", "end", "never"]
ReviewOrder = Literal["balanced", "informative"]
Sides = Literal["even", "independent"]
Figure = Literal["csat", "good_rate", "failure_rate", "error_rate", "ttft_p50", "ttft_p95", "total_p50", "total_p95"]
"""Figures that a requirement may name. Latencies are in milliseconds, everything else is a share from 0 to 1."""


class SecretRef(Struct, frozen=True):
    """Where a key is to be found; never the key itself. Exactly one of the three is set."""

    env: str | None = None
    file: str | None = None
    keyring: str | None = None


class Price(Struct, frozen=True):
    """Currency per million tokens. What is not given is billed as `input` or `output`."""

    input: float
    output: float
    cached_input: float | None = None
    reasoning: float | None = None


class Replay(Struct, frozen=True):
    """Recorded answers in place of a service: a `file`, looked for from the session file's folder, and the SHA-256 of
    what is in it. `pace` is in tokens a second; None: with the timing that was recorded.
    """

    file: str
    pace: float | None = None
    sha256: str | None = None

    def path(self, folder: Path) -> Path:
        """Where the file is, for a session file in `folder`."""
        return folder / os.path.expanduser(self.file)


class RateLimit(Struct, frozen=True):
    """What the service allows within any `per` seconds; None: as much as one likes. At least one of both is given.

    `tokens` are those of prompts and answers together.
    """

    requests: int | None = None
    tokens: int | None = None
    per: float = 60.0


class Model(Struct, frozen=True, kw_only=True):
    """One candidate. Times are seconds; `extra` is merged into the request body as it stands. `provider` is one of
    `ProviderName`, or what a plugin adds.

    `ca` and `client_cert` are files, looked for from the session file's folder: certificates to trust beside the usual
    ones, and that by which we show who we are, with its key.
    `retry_after_content`: may a question be asked again though a part of an answer had arrived, and was perhaps billed?
    """

    name: str
    provider: str
    model: str
    base_url: str | None = None
    api_key: SecretRef | None = None
    headers: dict[str, str] = field(default_factory=dict)
    proxy: str | None = None
    ca: str | None = None
    client_cert: str | None = None
    price: Price | None = None
    concurrency: int = 4
    rate_limit: RateLimit | None = None
    timeout: float = 120.0
    first_token_timeout: float | None = None
    stall_timeout: float | None = None
    retries: int = 4
    retry_after_content: bool = False
    system: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    replay: Replay | None = None

    @property
    def asked(self) -> bool:
        """Whether it is ever asked. The answers of one that is not come by import."""
        return self.provider != IMPORTED


class ReviewRules(Struct, frozen=True):
    """How people grade: in one mode, or in several, one after the other.

    `warmup`: items to learn the scale on before the first real one. `gold`: items whose verdicts are known, mixed among
    the real ones, so many (`gold_share`) for each of those. `strength`: may they say "much better" of one of
    two answers? `criteria`: what they rate an answer by, one by one, after the rating of the whole. `unit`: what they
    judge. `reveal`: when they learn which model wrote what. `break_after`: seconds of attention after which a break is
    proposed. `overlap`: the share of items that two people judge, the others being judged by one; None: everybody
    judges everything. `repeats`: the share of items that come a second time, unsaid. `rules`: what the reviewers are
    to go by, in Markdown. `reference_before`: may they see the reference answer before they judge? `show_reasoning`:
    may they see the models' reasoning though they grade blind? `order`: which two models are compared next, every pair
    as often as any other, or rather those that tell which model is best. `sides`: who stands in which slot, each model
    as often in each after every item, or drawn for each item by itself.
    """

    mode: ReviewMode | tuple[ReviewMode, ...] = "rate"
    strength: bool = False
    criteria: tuple[str, ...] = ()
    unit: Unit = "answer"
    blind: bool = True
    reveal: Reveal = "end"
    break_after: float | None = None
    overlap: float | None = None
    repeats: float = 0.0
    warmup: tuple[KnownItem, ...] = ()
    gold: tuple[KnownItem, ...] = ()
    gold_share: float = 0.05
    rules: str | None = None
    reference_before: bool = True
    show_reasoning: bool = False
    order: ReviewOrder = "balanced"
    sides: Sides = "even"

    @property
    def reasoning_is_shown(self) -> bool:
        """Whether reviewers see what a model thought before it answered: it may tell who wrote the answer."""
        return self.show_reasoning or not self.blind

    @property
    def modes(self) -> tuple[ReviewMode, ...]:
        """The modes in which an item is judged, in this order."""
        return (self.mode,) if isinstance(self.mode, str) else self.mode


class LatencyBudget(Struct, frozen=True):
    """Seconds within which an answer is still useful; None: no bound."""

    ttft: float | None = None
    total: float | None = None


class FailureRules(Struct, frozen=True):
    """What counts as a failure. `stall_after` in seconds: a longer gap between two chunks is a stall."""

    stall_after: float = 2.0
    latency_budget: LatencyBudget = LatencyBudget()


class Requirement(Struct, frozen=True):
    """A figure and its threshold: exactly one of `at_least` and `at_most`. Binds each model by itself."""

    figure: Figure
    at_least: float | None = None
    at_most: float | None = None

    @property
    def threshold(self) -> float:
        value = self.at_least if self.at_least is not None else self.at_most
        assert value is not None, "validated when loaded"
        return value


class Session(Struct, frozen=True, kw_only=True):
    """One evaluation. `path` is the file it was read from, for messages. `max_cost` is what asking may cost in all."""

    name: str
    path: str
    prompts: tuple[Prompt, ...]
    models: tuple[Model, ...]
    trials: int = 1
    currency: str = "USD"
    max_cost: float | None = None
    review: ReviewRules = ReviewRules()
    failures: FailureRules = FailureRules()
    requirements: tuple[Requirement, ...] = ()

    @property
    def asked_models(self) -> tuple[Model, ...]:
        """Those that a collection asks; the others' answers come by import."""
        return tuple(model for model in self.models if model.asked)

    def model(self, name: str) -> Model:
        """The model of this name. KeyError where there is none."""
        for candidate in self.models:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


def system_text(prompt: Prompt, model: Model) -> str | None:
    """The system message that reaches the model: the prompt's own, else the model's."""
    return prompt.system if prompt.system is not None else model.system


def variant_of(prompt: Prompt, model: Model, weights_sha256: str | None = None) -> str:
    """The hash of everything that reaches the model.

    Messages, system, parameters, model id and endpoint; for the embedded provider `weights_sha256` stands in place
    of the endpoint, whose port is random, for a replay what is recorded and its pace. Credentials, prices, timeouts and
    names do not reach the model and are left out, so that changing them does not make recorded answers stale.
    """
    if model.provider == IMPORTED:
        return IMPORTED
    return content_hash(
        {
            "messages": prompt.messages,
            "system": system_text(prompt, model),
            "provider": model.provider,
            "model": model.model,
            "endpoint": _what_answers(model, weights_sha256),
            "max_tokens": model.max_tokens,
            "temperature": model.temperature,
            "top_p": model.top_p,
            "seed": model.seed,
            "stop": model.stop,
            "extra": model.extra,
        }
    )


def _what_answers(model: Model, weights_sha256: str | None) -> object:
    if model.provider == "embedded":
        return weights_sha256
    if model.replay is not None:
        return [model.replay.sha256, model.replay.pace]
    return model.base_url


def variants_of(session: Session, weights_sha256: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The variant of every (prompt id, model name) as the session asks now. `weights_sha256`: by embedded model id."""
    return {
        (prompt.id, model.name): variant_of(prompt, model, weights_sha256.get(model.model))
        for prompt in session.prompts
        for model in session.models
    }


def requirements_hash(session: Session) -> str:
    """What `lock` keeps: a later change of the requirements, or of what they count, shows as another hash."""
    return content_hash([session.requirements, session.failures])
