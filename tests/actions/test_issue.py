"""A failure as Markdown for an issue tracker: complete, and nothing in it can break out."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from reviewtui.actions.issue import LONGEST, code, fenced, issue_text
from reviewtui.actions.review_views import Turn
from reviewtui.actions.triage_views import FailureEvidence, OtherAnswer, Source
from reviewtui.domain.failure import FailureKey, FailureRow

KEY = FailureKey("r-1", "repetition")
HOSTILE = "```\n# Fixed\n<script>alert(1)</script> @everyone [x](javascript:1) `\x1b]52;c;x\x07"


def issue(text: str = "well refund refund", span: tuple[int, int] | None = (5, 18), **about: object) -> str:
    """The issue of a loop in `text`; `about` are fields of row and evidence."""
    row = FailureRow(
        key=KEY,
        prompt_id="p",
        prompt_number=112,
        model="hosted-small",
        trial=2,
        status="confirmed",
        severity=4,
        graded=True,
        noticed=False,
        score=0.97,
        message="says the same",
        by_people=True,
        excerpt="well",
        assigned="cleo",
        note=None,
    )
    evidence = FailureEvidence(
        key=KEY,
        turns=(Turn("system", "Be brief."), Turn("user", "my order")),
        reference=None,
        text=text,
        span=span,
        message="says the same",
        detector="repetition",
        score=0.97,
        error=None,
        withheld=False,
        sources=(Source("repetition", False, 0.97, "says the same"), Source("ben", True, None, "")),
        labels=(),
        others=(OtherAnswer("r-2", "local", "fine", (), None), OtherAnswer("r-3", "big", "", (), "timeout")),
        decided_by="ana",
    )
    return issue_text(
        "support-q4",
        replace(row, **{name: value for name, value in about.items() if name in FailureRow.__struct_fields__}),
        evidence._replace(**{name: value for name, value in about.items() if name in FailureEvidence._fields}),
    )


def test_what_people_marked_is_quoted() -> None:
    assert "## What was marked (characters 0 to 4)\n\n```text\nwell\n```\n" in issue(passages=((0, 4),))


def test_the_whole_issue() -> None:
    assert issue() == (
        "# `repetition`: `hosted-small` on prompt 112 of `support-q4`\n\n"
        "- status: confirmed (`ana`)\n"
        "- severity: 4 of 5\n"
        "- would we have noticed: no\n"
        "- found by detector `repetition` (score 0.97): `says the same`\n"
        "- found by `ben`\n"
        "- assigned to `cleo`\n"
        "- trial 2\n"
        "- the others on this prompt: `local` fine, `big` failed\n"
        "- response: `r-1`\n\n"
        "## Prompt\n\n`system`:\n\n```text\nBe brief.\n```\n\n`user`:\n\n```text\nmy order\n```\n\n"
        "## Where it shows (characters 5 to 18)\n\n```text\nrefund refund\n```\n\n"
        "## Answer\n\n```text\nwell refund refund\n```\n"
    )


def test_what_is_absent_is_left_out_or_said() -> None:
    text = issue(text="", span=None, graded=False, noticed=None, error="server: 500", reference="42", decided_by=None)
    assert "- status: confirmed\n" in text
    assert "- severity: 4 of 5 (by its kind; nobody has said)\n- would we have noticed: nobody has said\n" in text
    assert "Where it shows" not in text
    assert text.endswith(
        "## Answer\n\n(nothing)\n\n## Error\n\n```text\nserver: 500\n```\n\n## Reference\n\n```text\n42\n```\n"
    )


def test_a_place_shows_what_is_before_it() -> None:
    assert "## Where it shows (at character 18)\n\n```text\nwell\n```" in issue(span=(18, 18))


def test_a_long_answer_is_cut_and_says_so() -> None:
    assert fenced("x" * (LONGEST + 1234)).endswith("\n```\n\n(1,234 more characters)")


def test_nothing_hostile_breaks_out() -> None:
    text = issue(text=HOSTILE, span=None, model=HOSTILE, note=HOSTILE, assigned=HOSTILE, error=HOSTILE)
    tokens = MarkdownIt("commonmark").parse(text)
    assert [token.content for token in tokens if token.type == "heading_open"] == [""] * 4
    assert [token.type for token in tokens if token.type.startswith("html")] == []
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline == {"text", "code_inline"}
    assert "\x1b" not in text


@given(st.text(alphabet=st.sampled_from("`~#a \n\\<*_[]()\u202e"), max_size=60))
def test_every_text_stays_within_its_fence_and_its_code(text: str) -> None:
    (block,) = MarkdownIt("commonmark").parse(fenced(text) if text.strip() else "```\n```")
    assert block.type == "fence"
    (_, inline, _) = MarkdownIt("commonmark").parse(f"x {code(text)} y")
    kinds = [child.type for child in inline.children or ()]
    assert kinds == (["text", "code_inline", "text"] if text.strip() else ["text"])
