"""Which of our error kinds a server's error object is of: by its codes, its words, and the status it came with.

The codes and words are those of the services that are spoken to (OpenAI, Anthropic, Gemini, vLLM, llama.cpp, Ollama,
OpenRouter, DeepSeek, Azure ...), which agree on the shape and not on the vocabulary. What is documented nowhere was
seen in answers; its source stands beside it.
"""

import re
from typing import NamedTuple

import msgspec

from reviewtui.domain.response import ErrorKind


class ErrorObject(msgspec.Struct, frozen=True):
    """The parts of a server's error object that tell something; empty where it did not say."""

    message: str
    codes: frozenset[str] = frozenset()


FLAGGED = "flagged_input"
"""Our code of an error whose object holds what a filter found in the prompt."""


class _Rule(NamedTuple):
    """An error that comes with one of `statuses` and has one of `codes`, or says one of `words`, is of `kind`."""

    kind: ErrorKind
    statuses: range | tuple[int, ...]
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None

    def fits(self, error: ErrorObject) -> bool:
        return bool(error.codes & self.codes) or self.says(error)

    def says(self, error: ErrorObject) -> bool:
        return self.words is not None and self.words.search(error.message) is not None


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_QUOTA = _Rule(
    "quota",
    range(400, 500),
    frozenset(
        {
            "insufficient_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "billing_error",
            "insufficient_balance",
            "insufficient_credits",
            "quota_exceeded",
            # https://help.openai.com/en/articles/5955604
            "credit_balance_exhausted",
            "organization_usage_limit_exceeded",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            # a rate_limit_error by its type: https://platform.claude.com/docs/en/api/rate-limits
            "enforced_spend_limit_reached",
            # Moonshot: https://forum.moonshot.ai/t/429-insufficient-balance/244
            "exceeded_current_quota_error",
        }
    ),
    _words(
        r"insufficient (balance|credits?|funds)",
        r"credit balance is too low",
        r"billing (hard )?limit",
        r"reached your (\w+ ){0,3}usage limit",  # Anthropic's own and its workspaces' (API), Kimi's of a period
        r"free-models-per-day",  # OpenRouter: https://github.com/cline/cline/issues/5301
    ),
)
_FLAGGED = _Rule(
    "bad_request",
    (403,),  # of OpenRouter, which means the key or the prompt: https://openrouter.ai/docs/api/errors
    frozenset({FLAGGED, "content_policy_violation"}),
    _words(
        r"\bflagged\b",
        r"\bmoderation\b",
        r"\bguardrails?\b",
        r"request blocked",
        # a file that the prompt names, of Gemini: https://github.com/googleapis/python-genai/issues/1218
        r"permission to access the file",
    ),
)
_AUTH = _Rule(
    "auth",
    (400, 422),
    frozenset({"invalid_api_key", "invalid_authentication", "authentication_error", "api_key_invalid"}),
    _words(r"api key (is )?(not valid|invalid)", r"invalid api key", r"incorrect api key"),
)
_NOT_FOUND = _Rule(
    "not_found",
    (400, 403, 422),
    frozenset(
        {
            "model_not_found",
            "deploymentnotfound",
            "not_found_error",
            "invalid_model",  # Mistral: https://github.com/tmc/langchaingo/issues/1233
            "model_decommissioned",  # Groq: https://console.groq.com/docs/deprecations
        }
    ),
    _words(
        r"is not a valid model id",  # OpenRouter: https://github.com/OpenRouterTeam/openrouter-examples/issues/74
        r"^model not exist",  # DeepSeek: https://github.com/deepwn/addi/issues/13
        r"^model .{1,200} not found, try pulling it",  # Ollama
    ),
)
_BEYOND_THE_LIMIT = _Rule(
    "too_large",
    (429,),
    words=_words(
        "^request too large for"
    ),  # more than a whole minute allows: https://github.com/Aider-AI/aider/issues/1880
)
_TOO_LARGE = _Rule(
    "too_large",
    (400, 422),
    frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length", "request_too_large"}),
    _words(
        r"context[ _](length|window|size)",
        r"prompt is too long",
        r"too many (input )?tokens",
        r"maximum .{0,20}tokens",
    ),
)
_RULES = (_QUOTA, _FLAGGED, _AUTH, _NOT_FOUND, _BEYOND_THE_LIMIT, _TOO_LARGE)
"""The first that fits decides."""

_BY_STATUS: dict[int, ErrorKind] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "not_found",
    408: "timeout",
    410: "not_found",
    413: "too_large",
    429: "rate_limit",
    498: "overloaded",  # Groq's own: https://console.groq.com/docs/flex-processing
    503: "overloaded",
    529: "overloaded",
}

_PASSING: dict[ErrorKind, frozenset[str]] = {
    "overloaded": frozenset(
        {
            "overloaded_error",
            "overloaded",
            "engine_overloaded",
            "engine_overloaded_error",
            "server_overloaded",
            "server_is_overloaded",
            "service_unavailable",
            "service_unavailable_error",
            "slow_down",
            "unavailable",
            "capacity_exceeded",
        }
    ),
    "rate_limit": frozenset({"rate_limit_error", "rate_limit_exceeded", "resource_exhausted"}),
    "server": frozenset(
        {
            "server_error",
            "internal_server_error",
            "internalservererror",
            "internal_error",
            "internal",
            "api_error",
            "timeout_error",
            "deadline_exceeded",
        }
    ),
}
"""The codes of errors that pass, which matter where no status tells."""

_OVERLOADED_WORDS = _words(r"\boverloaded\b", r"\bover[ _]capacity\b")
_STATUS_AS_CODE = re.compile("[45][0-9][0-9]")


def kind_of(status: int, error: ErrorObject) -> ErrorKind:
    """What an error is that came with a `status` of 400 or more."""
    for rule in _RULES:
        if status in rule.statuses and rule.fits(error):
            return rule.kind
    return _BY_STATUS.get(status, "server" if status >= 500 else "bad_request")


def reported_kind(error: ErrorObject) -> ErrorKind:
    """What an error is that came within a stream or with status 200: its codes tell, which may be the status that the
    service would have sent; else its words. One that tells nothing is the `provider`'s own.
    """
    if _BEYOND_THE_LIMIT.says(error):
        return "too_large"
    for rule in (_QUOTA, _TOO_LARGE, _AUTH, _NOT_FOUND):
        if error.codes & rule.codes:
            return rule.kind
    for kind in ("overloaded", "rate_limit"):
        if error.codes & _PASSING[kind]:
            return kind
    # Words before the status: llama.cpp calls a prompt that outgrew its context a server_error, with code 500.
    for rule in (_QUOTA, _TOO_LARGE, _NOT_FOUND):
        if rule.says(error):
            return rule.kind
    statuses = [int(code) for code in error.codes if _STATUS_AS_CODE.fullmatch(code)]
    if statuses:
        kind = kind_of(max(statuses), error)
        return "server" if kind == "timeout" else kind  # theirs, and no deadline of ours
    if error.codes & _PASSING["server"]:
        return "server"
    return "overloaded" if _OVERLOADED_WORDS.search(error.message) else "provider"
