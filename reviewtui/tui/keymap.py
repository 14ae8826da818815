"""Which keys give which command, after what a person has chosen: a preset, and keys of their own.

Textual's keymap takes a key away from every action that was declared with it, also from those that are keys at other
moments (`1` rates, ranks and guesses). So whoever shares a key with an action that moves is named in the map as well.
"""

import importlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.keys import Keys as Known

from reviewtui.config.locate import KeyPath
from reviewtui.config.problems import Problems
from reviewtui.config.user import UserSettings
from reviewtui.nearest import did_you_mean
from reviewtui.tui.presets import PRESETS, Keys

BINDINGS: KeyPath = ("keys", "bindings")
"""Where a person's own keys stand in the file."""

_APP = ("reviewtui.tui.app", "ReviewApp")
_ITS_SCREENS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "home": (("screens.home", "HomeScreen"), ("screens.home", "SessionList")),
    "session": (("screens.session", "SessionScreen"),),
    "collect": (("screens.collect", "CollectScreen"), ("widgets.answer", "AnswerView")),
    "answer under way": (("screens.live_answer", "LiveAnswerScreen"), ("widgets.answer", "AnswerView")),
    "review": (("screens.review", "ReviewScreen"),),
    "warm-up": (("screens.warmup", "WarmupScreen"),),
    "settle": (("screens.settle", "SettleScreen"),),
    "triage": (("screens.triage", "TriageScreen"),),
    "report": (("screens.report", "ReportScreen"),),
    "rows of a figure": (("screens.figure_rows", "FigureRowsScreen"),),
    "answer": (("screens.answer_record", "AnswerRecordScreen"),),
}
_ASKING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "question": (("screens.confirm", "ConfirmScreen"),),
    "label": (("screens.review_label", "LabelScreen"),),
    "severity": (("screens.triage_ask", "SeverityScreen"),),
    "noticed": (("screens.triage_ask", "NoticedScreen"),),
    "filter": (("screens.triage_filter", "FilterScreen"), ("screens.triage_filter", "Ticks")),
    "progress": (("screens.review_progress", "ProgressScreen"),),
    "explained": (("screens.warmup", "ExplanationScreen"),),
    "item revealed": (("screens.review_reveal", "ItemRevealScreen"),),
    "next part": (("screens.review_part", "NextPartScreen"),),
    "who was who": (("screens.review_reveal", "WhoWasWhoScreen"),),
    "problems": (("screens.problems", "ProblemsScreen"),),
    "text": (("screens.review_text", "TextScreen"),),
    "keys": (("screens.keys", "KeysScreen"),),
}
"""Who takes keys on each screen: module and class. A question takes none of the app's."""

MODIFIERS = frozenset({"ctrl", "shift", "alt", "super"})

WITHOUT_ITEM = frozenset({"report", "triage", "collect", "who_was_who"})
"""Actions of Review that are keys while there is nothing to grade."""

TOURING = frozenset({"tour"})
"""The moment of the tour. What else is a key then gives way to its keys."""

ONLY_MARKING = frozenset({"mark_move", "take_mark"})
WHILE_MARKING = frozenset({"mark", "drop_mark", "label", "note"})
MARKING = frozenset({"marking"})
"""Actions of Review that are keys while a passage is being marked: those that are so only then, and also then."""


class Keymap(NamedTuple):
    """`keys` for Textual: every action that moves or shares a key with one. `shown`: how keys are written, by id."""

    keys: Mapping[str, str]
    shown: Mapping[str, str]


class Command(NamedTuple):
    """An action on a screen: the keys that it is declared with, and the node that takes them."""

    node: str
    binding: Binding

    @property
    def id(self) -> str:
        assert self.binding.id is not None, "every command has an id"
        return self.binding.id

    @property
    def keys(self) -> tuple[str, ...]:
        return _split(self.binding.key)


def keymap_for(settings: UserSettings, problems: Problems | None = None) -> Keymap:
    """The keys of the preset, then those of the person. What cannot be is noted in `problems` and left out."""
    preset = PRESETS[settings.preset]
    if not preset and not settings.bindings:
        return Keymap({}, {})
    screens = all_commands()
    wanted = dict(preset)
    for name, keys in settings.bindings.items():
        said = _unusable(name, keys, wanted, screens)
        if said is None:
            wanted[name] = ",".join(_split(keys))
        elif problems is not None:
            problems.add((*BINDINGS, name), said)
    return _mapped(wanted, screens)


def all_commands() -> dict[str, list[Command]]:
    """Every command of every screen, with those of the app where it takes them."""
    app = list(_declared(*_APP))
    found = {screen: [*_of(nodes), *app] for screen, nodes in _ITS_SCREENS.items()}
    return found | {screen: list(_of(nodes)) for screen, nodes in _ASKING.items()}


def clashes(commands: Sequence[Command], keys: Keys) -> Iterator[tuple[Command, Command, str]]:
    """Pairs of commands of one screen that would have one key at one moment, and that key."""
    by_key: dict[str, list[Command]] = {}
    for command in commands:
        for key in _now(command, keys):
            for other in by_key.get(key, ()):
                if other.id != command.id and not _apart(command, other):
                    yield other, command, key
            by_key.setdefault(key, []).append(command)


def key_lines(screens: Mapping[str, Sequence[Command]], keys: Keys) -> Iterator[str]:
    """A line an action, in the order of the screens: its id, its keys and what it does on the first screen that has it,
    with tabs between.
    """
    found: dict[str, Command] = {}
    for commands in screens.values():
        for command in commands:
            found.setdefault(command.id, command)
    for name, command in found.items():
        yield f"{name}\t{','.join(keys_of(command, keys))}\t{command.binding.tooltip or command.binding.description}"


def keys_of(command: Command, keys: Keys) -> tuple[str, ...]:
    """The keys of a command as a person writes them."""
    return tuple(written(key) for key in _now(command, keys))


def written(key: str) -> str:
    """A key as a person writes it in the file: `?` and not `question_mark`, but `enter` and `space`."""
    character = key_to_character(key)
    return character if character is not None and character.isprintable() and character not in " ," else key


def _unusable(name: str, keys: str, wanted: Keys, screens: Mapping[str, Sequence[Command]]) -> str | None:
    """Why an action cannot have these keys; None where it can."""
    ids = {command.id for commands in screens.values() for command in commands}
    if name not in ids:
        return f"there is no such action{did_you_mean(name, ids)}; `reviewtui config --keys` lists them all"
    split = _split(keys)
    if not split:
        return 'must name at least one key, like "n" or "n,f5"'
    for key in split:
        if not _is_key(key):
            return f'"{key}" is no key; write a character, or a name like "f5", "ctrl+d", "space", "pagedown"'
    tried = {**wanted, name: ",".join(split)}
    for screen, commands in screens.items():
        for first, second, key in clashes(commands, tried):
            if name in (first.id, second.id):
                other = second if first.id == name else first
                return (
                    f'the key "{written(key)}" is that of `{other.id}` ({other.binding.description}) on the screen '
                    f"{screen} too; give one of the two another"
                )
    return None


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    named = {*(known.value for known in Known), *KEY_NAME_REPLACEMENTS.values()}
    return set(modifiers) <= MODIFIERS and (name in named or key_to_character(name) is not None)


def _mapped(wanted: Keys, screens: Mapping[str, Sequence[Command]]) -> Keymap:
    keys = dict(wanted)
    shown: dict[str, str] = {}
    for commands in screens.values():
        moved = _with_neighbours(commands, wanted)
        for command in moved:
            keys[command.id] = ",".join(_now(command, wanted))
        shown |= _shown(moved, commands, wanted)
    return Keymap(keys, shown)


def _with_neighbours(commands: Sequence[Command], wanted: Keys) -> list[Command]:
    """The commands that move, and those that share a key with one of these, before or after."""
    taken = {key for one in commands if one.id in wanted for key in (*one.keys, *_now(one, wanted))}
    chosen = [command for command in commands if command.id in wanted]
    while True:
        more = [one for one in commands if one not in chosen and taken.intersection(one.keys)]
        if not more:
            return [command for command in commands if command in chosen]
        chosen += more
        taken.update(key for one in more for key in one.keys)


def _shown(moved: Sequence[Command], commands: Sequence[Command], wanted: Keys) -> dict[str, str]:
    """How keys are written that are declared with words of their own: the same words where they have not moved.

    A command that stands for several (`1-5`) names the first key of each.
    """
    shown: dict[str, str] = {}
    for command in moved:
        display = command.binding.key_display
        if display is None:
            continue
        group = family(command, commands) if "-" in display[1:-1] else [command]
        if all(_now(one, wanted)[0] == one.keys[0] for one in group):
            shown[command.id] = display
        elif len(group) > 1:
            shown[command.id] = "".join(written(_now(one, wanted)[0]) for one in group)
    return shown


def family(command: Command, commands: Sequence[Command]) -> list[Command]:
    """The commands of which one stands in the key line for all: `review.rate.1` to `review.rate.5`."""
    parent = command.id.rpartition(".")[0]
    return [one for one in commands if one.id.rpartition(".")[0] == parent]


def _now(command: Command, keys: Keys) -> tuple[str, ...]:
    return _split(keys[command.id]) if command.id in keys else command.keys


def _split(keys: str) -> tuple[str, ...]:
    """The keys of a list, each under the name that Textual compares: `question_mark` for `?`."""
    return tuple(_name(key.strip()) for key in keys.split(",") if key.strip())


def _name(key: str) -> str:
    if len(key) > 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _apart(one: Command, other: Command) -> bool:
    """Whether two commands are never keys at the same moment: they share a key as declared, or their modes differ.

    Or whether that does not matter, because they do the same.
    """
    if set(one.keys) & set(other.keys) or one.binding.action == other.binding.action:
        return True
    moments, others = _moments(one.binding), _moments(other.binding)
    return moments is not None and others is not None and not moments & others


def _moments(binding: Binding) -> frozenset[str] | None:
    """When a command of Review or of a label is a key; None: always, as far as is known here."""
    from reviewtui.tui.screens.review_keys import OF_MODE

    action = binding.action.partition("(")[0]
    if (binding.id or "").startswith("label."):
        return {"category": frozenset({"first"}), "cancel": None}.get(action, frozenset({"then"}))
    if not (binding.id or "").startswith("review."):
        return None
    if action in WITHOUT_ITEM:
        return frozenset({"no item"})
    if action in ("undo", "who_was_who"):
        return None
    if action in ("tour_next", "tour_end"):
        return TOURING
    if action in ONLY_MARKING:
        return MARKING
    modes = frozenset({OF_MODE[action]}) if action in OF_MODE else frozenset(OF_MODE.values())
    return modes | MARKING if action in WHILE_MARKING else modes


def _of(nodes: Iterable[tuple[str, str]]) -> Iterator[Command]:
    for module, name in nodes:
        yield from _declared(f"reviewtui.tui.{module}", name)


def _declared(module: str, name: str) -> Iterator[Command]:
    for binding in getattr(importlib.import_module(module), name).BINDINGS:
        assert isinstance(binding, Binding), "every binding is declared as one, with an id"
        yield Command(name, binding)
