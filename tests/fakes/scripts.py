"""What the scripted provider does for a model: its reply, its pace and its fault."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Fault = Literal[
    "status",  # an HTTP error, with `status` and `headers`
    "refuse",  # hangs up before any answer
    "deaf",  # reads the request and never answers
    "silent",  # sends its headers and then nothing
    "cut",  # breaks the connection after `after` chunks
    "ends",  # ends the stream properly after `after` chunks, without the protocol's ending
    "stall",  # pauses for `stall` seconds after `after` chunks
    "malformed",  # sends a line that is no JSON after `after` chunks
    "endless",  # never stops sending chunks
    "error-object",  # reports an error within the stream after `after` chunks
    "error-200",  # reports an error in a JSON body with status 200
    "page",  # sends a web page with status 200
    "not-streamed",  # answers with one JSON body
    "no-done",  # forgets `[DONE]`, not the finish reason
    "no-usage",  # counts no tokens
    "echo-key",  # refuses the key and repeats it
]

ERROR_BODIES: dict[int, dict[str, object]] = {
    400: {"message": "temperature must be between 0 and 2", "type": "invalid_request_error"},
    401: {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"},
    402: {"message": "Insufficient credits.", "code": 402},
    404: {"message": "The model does not exist.", "code": "model_not_found"},
    413: {"message": "Request entity too large."},
    429: {"message": "Rate limit reached.", "code": "rate_limit_exceeded"},
    500: {"message": "The server had an error."},
    503: {"message": "The server is overloaded."},
    529: {"message": "Overloaded", "type": "overloaded_error"},
}


@dataclass(frozen=True)
class Script:
    """What one model does. `rate` is in chunks a second, 0 as fast as possible; all times are in seconds.

    `fail_first` bounds the fault to the first so many requests for each prompt; None: every request meets it.
    """

    reply: str | None = None
    reasoning: str = ""
    rate: float = 0.0
    tokens: int = 60
    first_after: float = 0.0
    chunk_words: int = 1
    finish_reason: str = "stop"
    fault: Fault | None = None
    fail_first: int | None = None
    after: int = 3
    stall: float = 3600.0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, object] | None = None

    def chunks(self, prompt: str) -> list[str]:
        """The reply to `prompt`, cut into the pieces that are sent; joined they are the reply."""
        reply = self.reply if self.reply is not None else markdown_reply(prompt, self.tokens)
        words = re.findall(r"\S+\s*|\s+", reply)
        return ["".join(words[at : at + self.chunk_words]) for at in range(0, len(words), self.chunk_words)]


def script_of(model: str) -> Script:
    """The script that a model's id spells out, in parts joined by `+`: `ok`, `rate-200`, `tokens-600`, `first-0.5`,
    `after-10`, `stall-1.5`, `fault-NAME` or `fault-STATUS`, each fault with `x2` behind it for the first two requests
    of each prompt only. `fault-429` asks for a wait of a tenth of a second. Any other word changes nothing.
    """
    script = Script()
    for part in model.split("+"):
        name, _, value = part.partition("-")
        if name == "fault":
            script = _with_fault(script, value)
        elif name == "rate":
            script = replace(script, rate=float(value))
        elif name == "tokens":
            script = replace(script, tokens=int(value))
        elif name == "first":
            script = replace(script, first_after=float(value))
        elif name == "after":
            script = replace(script, after=int(value))
        elif name == "stall":
            script = replace(script, stall=float(value))
    return script


def _with_fault(script: Script, value: str) -> Script:
    name, _, first = value.rpartition("x") if re.fullmatch(r".*x\d+", value) else (value, "", "")
    script = replace(script, fail_first=int(first) if first else None)
    if name.isdigit():
        headers = {"Retry-After": "0.1"} if name == "429" else {}
        return replace(script, fault="status", status=int(name), headers=headers)
    (fault,) = (known for known in get_args(Fault) if known == name)
    return replace(script, fault=fault)


def markdown_reply(prompt: str, tokens: int) -> str:
    """About `tokens` words of Markdown of every kind that answers have, always the same for the same `prompt`."""
    head = f"## About your question\n\nYou asked *{' '.join(prompt.split()[:8])}*.\n\n"
    words: list[str] = re.findall(r"\S+\s*|\s+", head)
    sections = re.findall(r"\S+\s*|\s+", _SECTIONS)
    while len(words) < tokens:
        words += sections[: tokens - len(words)]
    return "".join(words[: max(tokens, 1)])


_SECTIONS = """### Steps

1. Open **Settings** and choose `Orders`.
2. Press *Return*; the label is printed at once.
3. Keep the receipt — it is your proof.

Some notes, in a paragraph that is long enough to wrap at eighty columns and once more at forty, with `inline code`,
a [link](https://example.com/help) and an emoji 🎉.

```python
def total(prices: list[float]) -> float:
    # the sum, rounded as on the receipt
    return round(sum(prices), 2)
```

| item | price |
|------|------:|
| cup  |  4.50 |
| tee  | 12.00 |

> Quoted: *returns are free within 30 days.*

- [x] paid
- [ ] shipped

"""
