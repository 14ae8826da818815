"""The columns of each kind of file: what may stand in a row, and what it means. The help page is checked against it."""

from typing import Literal, NamedTuple

ColumnType = Literal["text", "whole", "number", "yes/no", "time", "list", "messages"]
Kind = Literal["prompts", "responses", "judgments"]


class Column(NamedTuple):
    """One column. `required`: a row without it is rejected."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = False


def _in_seconds(name: str) -> Column:
    return Column(f"{name}_s", "number", f"`{name}_ms` in seconds")


_PROMPT = Column("prompt", "text", "the prompt: its id, its name (the `id` in its file), or its text", required=True)
_REVIEWER = Column("reviewer", "text", "who judged", required=True)
_CIRCUMSTANCES = (
    Column("note", "text", "what the reviewer wrote beside it"),
    Column("created_at", "time", "when it was said (the time of the import)"),
    Column("seconds", "number", "how long the judging took"),
    Column("blind", "yes/no", "whether the reviewer did not know the model (as the session says)"),
    Column("exposed", "yes/no", "whether the reviewer had seen the answer under its model's name (no)"),
    Column("repeat", "yes/no", "whether it was said of an item that was shown again, unsaid (no)"),
    Column("judgment_id", "text", "the judgment's id, as `reviewtui export` writes it: one that is here adds nothing"),
)
_CRITERION = Column("criterion", "text", "what was judged (the answer as a whole)")
_TRIAL = Column("trial", "whole", "the number of the answer, where a model gave several")
_ANSWER = (
    Column("response_id", "text", "the answer's id"),
    _TRIAL,
    Column("text", "text", "the answer's words"),
)

PROMPTS: tuple[Column, ...] = (
    Column("prompt", "text", "what is asked; or else `messages`"),
    Column("messages", "messages", "a conversation: a list of objects with `role` and `content`; in CSV as JSON"),
    Column("id", "text", "your name of the prompt, by which answers and judgments may call it"),
    Column("system", "text", "the system message"),
    Column("tags", "list", "words to tell kinds of prompts apart; in CSV parted by `;`, or as JSON"),
    Column("family", "text", "the same for prompts that ask the same thing in other words (the prompt alone)"),
    Column("weight", "number", "how much traffic it stands for (1)"),
    Column("reference", "text", "an answer known to be right"),
    Column("source", "text", "where it came from (the file's name)"),
)

RESPONSES: tuple[Column, ...] = (
    _PROMPT,
    Column("model", "text", "the model's name in the session file", required=True),
    Column("text", "text", "the answer's words; or else an error"),
    Column("trial", "whole", "the number of the answer (in the order of the file)"),
    Column("response_id", "text", "your id of the answer, by which judgments may call it"),
    Column(
        "status",
        "text",
        "`done`, `failed`, `timeout`, `cancelled`, `interrupted` (`done`; with an error `failed`)",
    ),
    Column("finish_reason", "text", "why the answer ended: `stop`, `length`, `content_filter`, `refusal` ..."),
    Column("error_kind", "text", "what kind of error: `server`, `rate_limit`, `timeout`, `connection` ..."),
    Column("error_message", "text", "the error's words"),
    Column("reasoning", "text", "the reasoning before the answer"),
    Column("tool_calls", "list", "tool calls: a list of objects with `id`, `name` and `arguments`; in CSV as JSON"),
    Column("ttft_ms", "number", "milliseconds to the first piece of the answer"),
    _in_seconds("ttft"),
    Column("ttfr_ms", "number", "milliseconds to the first piece of the reasoning"),
    _in_seconds("ttfr"),
    Column("last_content_ms", "number", "milliseconds to the last piece of the answer"),
    _in_seconds("last_content"),
    Column("total_ms", "number", "milliseconds to the end of the request"),
    _in_seconds("total"),
    Column("longest_gap_ms", "number", "the longest wait between two pieces, in milliseconds"),
    _in_seconds("longest_gap"),
    Column("stalls", "whole", "how many waits were longer than the session's `stall_after`"),
    Column("chunks", "whole", "pieces of the answer"),
    Column("chunk_ms", "list", "milliseconds to each of them, in order; in CSV as JSON"),
    Column("streamed", "yes/no", "whether it came in pieces (not known)"),
    Column("input_tokens", "whole", "tokens asked"),
    Column("cached_input_tokens", "whole", "those of them that the service had in its cache"),
    Column("output_tokens", "whole", "tokens answered, reasoning included"),
    Column("reasoning_tokens", "whole", "those of them that were reasoning"),
    Column("tokens_estimated", "yes/no", "whether the counts are estimates (no)"),
    Column("cost", "number", "what it cost, in the session's currency"),
    Column("created_at", "time", "when it was asked (the time of the import)"),
)

RATINGS: tuple[Column, ...] = (
    _PROMPT,
    Column("model", "text", "the model whose answer was judged", required=True),
    _REVIEWER,
    Column("rating", "whole", "1 to 5", required=True),
    Column(
        "verdict",
        "text",
        "`cannot_judge`, `skipped` or `needs_expert` in place of a rating, a rank, a guess or a label; of a label also "
        "`no_failure`; in Triage the failure's status",
    ),
    _CRITERION,
    *_ANSWER,
    *_CIRCUMSTANCES,
)

COMPARISONS: tuple[Column, ...] = (
    _PROMPT,
    Column("model_a", "text", "one model", required=True),
    Column("model_b", "text", "the other", required=True),
    Column(
        "winner",
        "text",
        "`model_a`, `model_b` or that model's name; `tie`, `both_bad`, `cannot_judge`, `skipped`, `needs_expert`",
        required=True,
    ),
    _REVIEWER,
    Column("strength", "whole", "by how much, from 1"),
    _CRITERION,
    Column("response_id_a", "text", "the one answer's id"),
    Column("response_id_b", "text", "the other answer's id"),
    _TRIAL,
    Column("text_a", "text", "the one answer's words"),
    Column("text_b", "text", "the other answer's words"),
    *_CIRCUMSTANCES,
)

RANKINGS: tuple[Column, ...] = (
    _PROMPT,
    Column("model", "text", "the model whose answer was ranked", required=True),
    _REVIEWER,
    Column("rank", "whole", "1 for the best; equal ones share it", required=True),
    Column("ranking", "text", "joins the rows of one ranking (all that a reviewer ranks of a prompt and trial)"),
    *_ANSWER,
    *_CIRCUMSTANCES,
)

GUESSES: tuple[Column, ...] = (
    _PROMPT,
    Column("model", "text", "the model whose answer it is", required=True),
    _REVIEWER,
    Column("guess", "text", "the model that the reviewer took it for, by its name", required=True),
    *_ANSWER,
    *_CIRCUMSTANCES,
)

LABELS: tuple[Column, ...] = (
    _PROMPT,
    Column("model", "text", "the model whose answer failed", required=True),
    _REVIEWER,
    Column("category", "text", "the kind of failure: `refusal`, `format`, `leak` ... `other`", required=True),
    Column("severity", "whole", "1 to 5"),
    Column("noticed", "yes/no", "whether you would have noticed it"),
    *_ANSWER,
    *_CIRCUMSTANCES,
)

KIND = Column(
    "kind",
    "text",
    "`rating`, `comparison`, `ranking`, `label` or `guess` (told from what is filled); also `note`, `triage` and "
    "`settle`",
)
ASSIGNEE = Column("assignee", "text", "in Triage, who is to look into the failure")

JUDGMENTS: tuple[Column, ...] = tuple(
    {column.name: column for column in (KIND, *RATINGS, *COMPARISONS, *RANKINGS, *LABELS, *GUESSES, ASSIGNEE)}.values()
)
"""Those of all kinds together; one file may mix them. Notes have the columns of labels without a category, and what was
said in Triage those with one.
"""

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "prompt": ("question", "query", "input", "instruction", "user_message", "request"),
    "model": ("model_name", "bot", "llm", "engine", "system_name"),
    "text": ("answer", "response", "output", "completion", "reply", "content", "generation"),
    "rating": ("score", "stars", "grade"),
    "reviewer": ("rater", "annotator", "who", "grader", "user", "judge"),
    "winner": ("preference", "preferred", "choice", "verdict"),
    "model_a": ("model1", "model_1", "left", "a"),
    "model_b": ("model2", "model_2", "right", "b"),
    "category": ("label", "failure", "failure_type", "error_type"),
}
"""What other people call our columns: only to guess what somebody's file means, in the words of an error."""

COLUMNS: dict[Kind, tuple[Column, ...]] = {"prompts": PROMPTS, "responses": RESPONSES, "judgments": JUDGMENTS}


def names(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The columns' names, in their order."""
    return tuple(column.name for column in columns)
