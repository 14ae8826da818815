"""Server-sent events as the WHATWG standard reads them, however the bytes are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewtui.providers import sse
from reviewtui.providers.sse import EventStream, ServerSentEvent


def read(*pieces: bytes) -> list[tuple[str, str]]:
    """(event, data) of every event that the pieces dispatch."""
    stream = EventStream()
    return [(event.event, event.data) for piece in pieces for event in stream.feed(piece)]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (b"data: a\n\n", [("message", "a")]),
        (b"data: a\r\rdata: b\r\r", [("message", "a"), ("message", "b")]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [("message", "a"), ("message", "b")]),
        (b"data: a\r\n\ndata: b\n\r\n", [("message", "a"), ("message", "b")]),
        (b"\xef\xbb\xbfdata: a\n\n", [("message", "a")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),  # only the first mark is none of the text
        (b": keep-alive\n\n:\n\ndata: a\n\n", [("message", "a")]),
        (b"data: a\ndata: b\ndata:\n\n", [("message", "a\nb\n")]),
        (b"data\n\n", [("message", "")]),  # a field without a colon has an empty value
        (b"data:a\n\ndata:  a\n\n", [("message", "a"), ("message", " a")]),  # one space is dropped
        (b"event: error\ndata: a\n\ndata: b\n\n", [("error", "a"), ("message", "b")]),
        (b"error: a\n\ndata: b\n\n", [("error", "a"), ("message", "b")]),  # no field of the standard, but sent
        (b"event: ping\n\ndata: b\n\n", [("message", "b")]),  # without data there is no event, and its name is gone
        (b"Data: a\n data: b\nnonsense: c\n\n", []),
        (b"data: a", []),
        (b"data: a\n", []),  # without an empty line it is not finished
        ("data: a\u2028b\u0085c\x0bd\n\n".encode(), [("message", "a\u2028b\u0085c\x0bd")]),
        ("data: 🎉\n\n".encode(), [("message", "🎉")]),
    ],
)
def test_the_standard(text: bytes, events: list[tuple[str, str]]) -> None:
    assert read(text) == events
    assert read(*(text[at : at + 1] for at in range(len(text)))) == events


def test_id_and_retry_last_until_they_change() -> None:
    stream = EventStream()
    events = stream.feed(b"id: 7\nretry: 250\ndata: a\n\ndata: b\n\nid\nretry: soon\nid: x\0y\ndata: c\n\n")
    assert events == [
        ServerSentEvent("message", "a", "7", 250),
        ServerSentEvent("message", "b", "7", 250),
        ServerSentEvent("message", "c", "", 250),
    ]


def test_a_retry_that_no_clock_can_count_is_ignored() -> None:
    assert EventStream().feed(b"retry: " + b"9" * 5000 + b"\ndata: a\n\n")[0].retry is None


def test_bytes_that_are_no_utf8_are_replaced_and_flagged() -> None:
    stream = EventStream()
    events = stream.feed(b"data: a\n\ndata: a\xffb\n\ndata: c\n\n")
    assert [(event.data, event.replaced) for event in events] == [("a", False), ("a�b", True), ("c", False)]


def test_a_character_cut_in_two_is_not_flagged() -> None:
    stream = EventStream()
    text = "data: 🎉\n\n".encode()
    assert stream.feed(text[:8]) == []
    assert [(event.data, event.replaced) for event in stream.feed(text[8:])] == [("🎉", False)]


def test_the_end_gives_back_what_was_left_unfinished() -> None:
    stream = EventStream()
    stream.feed(b"data: a\n\ndata: b\ndata: c")
    left = stream.close()
    assert left is not None
    assert left.data == "b\nc"
    assert stream.close() is None


def test_an_event_without_an_end_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 100)
    stream = EventStream()
    stream.feed(b"data: " + b"x" * 60 + b"\n\n" + b"data: " + b"x" * 60 + b"\n\n")
    assert not stream.overflowed  # finished events do not add up
    for _ in range(10):
        stream.feed(b": comments neither\n")
    assert not stream.overflowed
    stream.feed(b"data: " + b"x" * 60 + b"\n")
    stream.feed(b"data: " + b"x" * 60 + b"\n")
    assert stream.overflowed


FIELDS = [b"data: a", b"data:", b"event: e", b"id: 1", b":c", b"x", b"\xf0\x9f\x8e\x89", b"\xff"]
PIECES = st.sampled_from([*FIELDS, b"\r", b"\n", b"\r\n", b"\n\n"])


@given(st.lists(PIECES, max_size=30).map(b"".join), st.data())
def test_any_cut_of_the_bytes_gives_the_same_events(text: bytes, data: st.DataObject) -> None:
    whole = EventStream()
    expected = whole.feed(text)
    left = whole.close()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    stream = EventStream()
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert [event for piece in pieces for event in stream.feed(piece)] == expected
    assert stream.close() == left


PLAIN = st.sampled_from([b"data: a\n\n", b"data: b\n\n", b"data: \n\n", "data: 🎉\n\n".encode()])


@given(st.lists(PLAIN | PIECES, max_size=30).map(b"".join), st.data())
def test_what_is_read_the_fast_way_is_what_the_slow_one_gives(text: bytes, data: st.DataObject) -> None:
    slow = EventStream()
    expected = [(event.event, event.data, event.replaced) for event in slow.feed(text)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    stream = EventStream()
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        plain = stream.feed_plain(text[start:end])
        if plain is None:
            found += [(event.event, event.data, event.replaced) for event in stream.feed(text[start:end])]
        else:
            found += [("message", value, False) for value in plain]
    assert found == expected
    assert stream.overflowed == slow.overflowed
    left, slow_left = stream.close(), slow.close()
    assert (left and left.data) == (slow_left and slow_left.data)


def test_what_models_say_is_read_the_fast_way() -> None:
    stream = EventStream()
    assert stream.feed_plain("data: 🎉\n\ndata:  b\n\nda".encode()) == ["🎉", " b"]
    assert stream.feed_plain(b"ta: c") is None
    assert stream.feed(b"ta: c") == []
    assert stream.feed_plain(b"\n\n") == ["c"]
