"""The locator against documents written by hand, and against tomli on generated ones."""

import json
from collections.abc import Iterator
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.config.locate import KeyPath, Locations

EVERYTHING = '''\
# a comment with [a.table] and key = 1
name = "x"  # trailing

"quoted key" = 'literal \\'
dotted . "a.b" . c = 1
text = """
[not.a.table]
not_a_key = 1 \\""" still inside
end""""
literal = \'\'\'
[[nor.this]]\'\'\'
moment = 2026-01-02 03:04:05
inline = { a = 1, b = { "c d" = [1, { e = 2 }] } }
list = [
  1, # one
  [ 2,
    "]" ],
  { deep = """
""", k = 3 },
]

[table]
inside = true
[table.sub]  # comment
x = 1

[[models]]
name = "a"
price.input = 1

[models.extra]
k = 1
[[models]]
name = "b"
[[models.parts]]
p = 1
[[models.parts]]
p = 2
[models.parts.q]
r = 3
'''

LINES: dict[KeyPath, int] = {
    ("name",): 2,
    ("quoted key",): 4,
    ("dotted",): 5,
    ("dotted", "a.b"): 5,
    ("dotted", "a.b", "c"): 5,
    ("text",): 6,
    ("literal",): 10,
    ("moment",): 12,
    ("inline",): 13,
    ("inline", "a"): 13,
    ("inline", "b"): 13,
    ("inline", "b", "c d"): 13,
    ("inline", "b", "c d", 0): 13,
    ("inline", "b", "c d", 1): 13,
    ("inline", "b", "c d", 1, "e"): 13,
    ("list",): 14,
    ("list", 0): 15,
    ("list", 1): 16,
    ("list", 1, 0): 16,
    ("list", 1, 1): 17,
    ("list", 2): 18,
    ("list", 2, "deep"): 18,
    ("list", 2, "k"): 19,
    ("table",): 22,
    ("table", "inside"): 23,
    ("table", "sub"): 24,
    ("table", "sub", "x"): 25,
    ("models",): 27,
    ("models", 0): 27,
    ("models", 0, "name"): 28,
    ("models", 0, "price"): 29,
    ("models", 0, "price", "input"): 29,
    ("models", 0, "extra"): 31,
    ("models", 0, "extra", "k"): 32,
    ("models", 1): 33,
    ("models", 1, "name"): 34,
    ("models", 1, "parts"): 35,
    ("models", 1, "parts", 0): 35,
    ("models", 1, "parts", 0, "p"): 36,
    ("models", 1, "parts", 1): 37,
    ("models", 1, "parts", 1, "p"): 38,
    ("models", 1, "parts", 1, "q"): 39,
    ("models", 1, "parts", 1, "q", "r"): 40,
}


def paths_of(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path of a parsed document."""
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths_of(child, (*path, key))


def test_every_kind_of_key_has_its_line() -> None:
    assert set(LINES) == set(paths_of(tomli.loads(EVERYTHING)))  # the table above is complete
    assert Locations(EVERYTHING).paths() == LINES


def test_windows_line_ends_count_once() -> None:
    assert Locations(EVERYTHING.replace("\n", "\r\n")).paths() == LINES


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    locations = Locations(EVERYTHING)
    assert locations.line(("models", 1, "temprature")) == 33
    assert locations.line(("nowhere",)) == 1
    assert Locations("").line(("name",)) == 1


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.text(max_size=6, alphabet="a.\"'\\# =[]{}\tß\n")
)
NOISE = st.sampled_from(["", " ] ", "\n[fake]\nkey = 1\n", "\n# no comment\n", ' \\"\\"\\" ', "\n[[models]]\n", ", }"])
Document = dict[str, Any]


def documents() -> st.SearchStrategy[Document]:
    def containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        return st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)

    values = st.recursive(st.just(None), containers, max_leaves=8)
    return st.dictionaries(KEYS, values, max_size=5)


class Writer:
    """Writes a document in the styles that `draw` chooses, every leaf with a mark of its own."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.out: list[str] = []
        self.leaves = 0

    def pick(self, *choices: str) -> str:
        return self.data.draw(st.sampled_from(choices))

    def key(self, key: str) -> str:
        bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
        return key if bare and self.pick("bare", "quoted") == "bare" else json.dumps(key)

    def table(self, table: Document, header: str) -> None:
        """The pairs of `table` first, then the tables under it that get headers of their own."""
        below: list[tuple[str, Any]] = []
        for key, value in table.items():
            tables = bool(value) and isinstance(value, list) and all(isinstance(item, dict) for item in value)
            if tables or (isinstance(value, dict) and self.pick("inline", "header") == "header"):
                below.append((key, value))
            else:
                comment, next_line = self.pick("", " # [c]"), self.pick("", " # x = 1\n")
                self.out.append(f"{self.key(key)} = {self.value(value)}{comment}\n{next_line}")
        for key, value in below:
            name = f"{header}.{self.key(key)}" if header else self.key(key)
            for item in value if isinstance(value, list) else [value]:
                self.out.append(f"[[ {name} ]]\n" if isinstance(value, list) else f"[{name}] # ]\n")
                self.table(item, name)

    def value(self, value: object) -> str:
        if value is None:
            return self.leaf()
        gap = self.pick("", " ", "\n", " # ]\n ")
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.key(key)} = {self.value(item)}" for key, item in value.items()) + "}"
        assert isinstance(value, list)
        return "[" + gap + "".join(f"{self.value(item)}{gap},{gap}" for item in value) + "]"

    def leaf(self) -> str:
        self.leaves += 1
        mark = f"mark{self.leaves}mark"
        match self.pick('"""', "'''", '"', "'"):
            case '"""':
                return f'"""{mark}{self.data.draw(NOISE)}{self.pick("", chr(34), chr(34) * 2)}"""'
            case "'''":
                return f"'''{mark}{self.data.draw(NOISE)}'''"
            case quote:
                return f"{quote}{mark} # [x] ={quote}"


@settings(deadline=None)  # a busy machine is no failure
@given(documents(), st.data())
def test_agrees_with_tomli_on_generated_documents(document: Document, data: st.DataObject) -> None:
    writer = Writer(data)
    writer.table(document, "")
    text = "".join(writer.out)
    parsed = tomli.loads(text)
    found = Locations(text).paths()
    assert set(found) == set(paths_of(parsed))
    for path, line in found.items():
        value: Any = parsed
        for part in path:
            value = value[part]
        if isinstance(value, str):
            mark = value[: value.index("mark", 4) + 4]
            assert line == text.count("\n", 0, text.index(mark)) + 1, path
