"""The session file as TOML gives it: which keys there are and what may stand in each.

A field is None where the file does not have the key: defaults and what is required are decided later (`models`,
`rules`), after `[defaults]` has been merged into the models. The `description` of a type completes the sentence
"must be ...". `planned` names keys, and `planned_values` values, that belong to the format but that nothing acts on
yet: they are refused as such, so that nobody believes they work and nobody takes them for a typing error.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct, structs

from reviewtui.config.durations import Seconds
from reviewtui.config.plugins import Added, added_provider_names
from reviewtui.domain.judgment import Unit
from reviewtui.domain.session import Figure, ProviderName, Reveal, ReviewMode, ReviewOrder, Sides

LARGEST = 2**53
"""Whole numbers up to here mean the same in every JSON parser on the way."""

Text = Annotated[str, Meta(min_length=1, description="text")]
AnyText = Annotated[str, Meta(description="text")]
Texts = Annotated[list[str], Meta(description='a list of texts, like ["a", "b"]')]
FileNames = Annotated[list[str], Meta(description='a list of files, like ["prompts/support.jsonl"]')]
Switch = Annotated[bool, Meta(description="true or false")]
Count = Annotated[int, Meta(ge=1, le=LARGEST, description="a whole number, 1 or more")]
CountOrNone = Annotated[int, Meta(ge=0, le=LARGEST, description="a whole number, 0 or more")]
Whole = Annotated[int, Meta(ge=-LARGEST, le=LARGEST, description="a whole number")]
Amount = Annotated[float, Meta(ge=0, le=1e12, description="a number, 0 or more")]
Share = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
Half = Annotated[float, Meta(ge=0, le=0.5, description="a number from 0 to 0.5")]
Duration = Annotated[Seconds, Meta(description='a duration, like "60s", "1m", "500ms" or a number of seconds')]
Pace = Annotated[
    Literal["recorded"] | Annotated[float, Meta(gt=0, le=1e6)],
    Meta(description='"recorded" or a number of tokens a second'),
]
Threshold = Annotated[int | float | str, Meta(description='a number, or a duration like "10s"')]
Currency = Annotated[str, Meta(pattern=r"\A[A-Za-z]{2,8}\Z", description='the code of a currency, like "USD"')]
SessionName = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,99}\Z",
        description='a name of letters, digits, "-", "_" and ".", like "support-q4"',
    ),
]
Headers = Annotated[dict[str, str], Meta(description='a table of texts, like { "X-Team" = "search" }')]
Json = Annotated[dict[str, Any], Meta(description="a table")]
Known = Annotated[
    str | list[dict[str, Any]], Meta(description='a file, like "known.jsonl", or a list of tables, one for each item')
]


class RawTable(Struct, kw_only=True):
    """A table of the file. See the module for `planned` and `planned_values`; `added` says of which keys plugins add
    values, which are not in the key's type then.
    """

    planned: ClassVar[frozenset[str]] = frozenset()
    planned_values: ClassVar[Mapping[str, frozenset[str]]] = MappingProxyType({})
    added: ClassVar[Mapping[str, Callable[[], Added]]] = MappingProxyType({})

    def given(self) -> dict[str, Any]:
        """The keys that the file has, with their values."""
        return {key: value for key, value in structs.asdict(self).items() if value is not None}


class RawSecret(RawTable, kw_only=True):
    """`{ env = "..." }`, `{ file = "..." }` or `{ keyring = "..." }`."""

    env: Text | None = None
    file: Text | None = None
    keyring: Text | None = None


class RawPrice(RawTable, kw_only=True):
    """Currency per million tokens."""

    input: Amount | None = None
    output: Amount | None = None
    cached_input: Amount | None = None
    reasoning: Amount | None = None


class RawReplay(RawTable, kw_only=True):
    """`replay`."""

    file: Text | None = None
    pace: Pace | None = None


class RawRateLimit(RawTable, kw_only=True):
    """What a service allows."""

    requests: Count | None = None
    tokens: Count | None = None
    per: Duration | None = None


class RawModel(RawTable, kw_only=True):
    """An element of `[[models]]`, and `[defaults]`."""

    added = MappingProxyType({"provider": added_provider_names})

    name: Text | None = None
    provider: ProviderName | None = None
    model: Text | None = None
    base_url: Text | None = None
    api_key: RawSecret | None = None
    headers: Headers | None = None
    proxy: Text | None = None
    ca: Text | None = None
    client_cert: Text | None = None
    price: RawPrice | None = None
    concurrency: Count | None = None
    rate_limit: RawRateLimit | None = None
    timeout: Duration | None = None
    first_token_timeout: Duration | None = None
    stall_timeout: Duration | None = None
    retries: CountOrNone | None = None
    retry_after_content: Switch | None = None
    system: AnyText | None = None
    max_tokens: Count | None = None
    temperature: Amount | None = None
    top_p: Share | None = None
    seed: Whole | None = None
    stop: Texts | None = None
    extra: Json | None = None
    replay: RawReplay | None = None


class RawReview(RawTable, kw_only=True):
    """`[review]`."""

    mode: list[ReviewMode] | None = None
    criteria: Texts | None = None
    unit: Unit | None = None
    strength: Switch | None = None
    blind: Switch | None = None
    reveal: Reveal | None = None
    break_after: Duration | None = None
    overlap: Share | None = None
    repeats: Half | None = None
    warmup: Known | None = None
    gold: Known | None = None
    gold_share: Half | None = None
    rules: Text | None = None
    rules_file: Text | None = None
    reference_before: Switch | None = None
    show_reasoning: Switch | None = None
    order: ReviewOrder | None = None
    sides: Sides | None = None


class RawBudget(RawTable, kw_only=True):
    """`latency_budget`."""

    ttft: Duration | None = None
    total: Duration | None = None


class RawFailures(RawTable, kw_only=True):
    """`[failures]`."""

    planned = frozenset({"checks"})

    stall_after: Duration | None = None
    latency_budget: RawBudget | None = None


class RawRequirement(RawTable, kw_only=True):
    """An element of `[[requirements]]`."""

    planned = frozenset({"slice", "not_worse_than", "margin"})
    planned_values = MappingProxyType({"figure": frozenset({"ttft_p99", "total_p99", "cost_per_good"})})

    figure: Figure | None = None
    at_least: Threshold | None = None
    at_most: Threshold | None = None


class RawSession(RawTable, kw_only=True):
    """The whole file."""

    planned = frozenset({"benchmarks"})

    name: SessionName | None = None
    prompts: FileNames | None = None
    trials: Count | None = None
    currency: Currency | None = None
    max_cost: Amount | None = None
    defaults: RawModel | None = None
    models: list[RawModel] | None = None
    review: RawReview | None = None
    failures: RawFailures | None = None
    requirements: list[RawRequirement] | None = None
