"""The failures of a session in memory, as rows in groups: what the list of Triage shows, kept true act by act."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from reviewtui.actions.triage_views import TriageFilter
from reviewtui.domain.failure import SEVERITY, FailingAnswer, FailureGroup, FailureKey, FailureRow, Finding, Statement
from reviewtui.grading.arranging import TOLD_BY_MESSAGE, UNLIKE, Classes, GroupKey, Order, group_of, in_group, in_order
from reviewtui.grading.masks import Naming
from reviewtui.grading.standing import UNTOUCHED, is_failure, state_of
from reviewtui.store.failures import Failing

TELLING = frozenset({"error", "timeout", "stall"})
"""Kinds whose words name hosts, models or times, and so tell whose answer it is."""


LEAST_KNOWN = SEVERITY["other"]
"""The severity of a kind that this version does not know."""


class TriageList:
    """All failures, and those of them that pass the filter, in groups.

    `prompts` gives the prompts' texts by id, when they are first searched. What an act changes is handed to `update`:
    rows come and go in their groups, and nothing else moves until `arrange`.
    """

    def __init__(
        self,
        found: Failing,
        beginnings: Mapping[str, str],
        naming: Naming,
        prompts: Callable[[], Mapping[str, str]],
        chosen: TriageFilter = TriageFilter(),  # noqa: B008 - a constant
        order: Order = "harm",
    ) -> None:
        self.naming = naming
        self.filter = chosen
        self.order = order
        self._answers = found.answers
        self._findings = found.findings
        self._statements = found.statements
        self._beginnings = dict(beginnings)
        self._read_prompts = prompts
        self._searched: dict[FailureKey, str] = {}
        self._kept: dict[str, dict[FailureKey, None]] = defaultdict(dict)  # what is known of each answer
        for key in [*self._findings, *self._statements]:
            self._kept[key.response_id][key] = None
        known = dict.fromkeys([*self._findings, *self._statements])
        keys = [key for key in known if is_failure(self._findings.get(key), self.statements_of(key))]
        self._classes = Classes({key: self._words(key) for key in keys})
        self.rows: dict[FailureKey, FailureRow] = {key: self._row(key) for key in keys}
        self.open = sum(row.status == "open" for row in self.rows.values())
        self.arrange()

    # The list

    def arrange(self) -> None:
        """Put groups and rows in order anew, for the filter and the order as they are."""
        members: dict[GroupKey, list[FailureRow]] = defaultdict(list)
        for key, row in self.rows.items():
            members[self._group_of(key, row)].append(row)
        places = {model: place for place, model in enumerate(self.naming.called.values())}
        counted = {group: self._passing(rows) or rows for group, rows in members.items()}
        self._members = {
            group: {row.key: row for row in in_group(members[group], places)}
            for group in in_order(counted, self.order, places)
        }
        self._views = {group: self._view(group) for group in self._members}
        self._shown: tuple[FailureGroup, ...] | None = None

    @property
    def groups(self) -> tuple[FailureGroup, ...]:
        """The groups of which the filter shows something, in their order."""
        if self._shown is None:
            self._shown = tuple(view for view in self._views.values() if view is not None)
        return self._shown

    def rename(self, naming: Naming) -> None:
        """Call the models otherwise. The order of the list is made anew."""
        self.naming = naming
        self._searched.clear()
        self.rows = {key: self._row(key) for key in self.rows}
        self.arrange()

    def update(
        self,
        response_ids: Collection[str],
        statements: Mapping[FailureKey, list[Statement]],
        beginnings: Mapping[str, str],
    ) -> None:
        """Take in all that stands now of what was said about these answers."""
        self._beginnings |= beginnings
        for key in statements:
            self._kept[key.response_id][key] = None
        touched = [key for response_id in response_ids for key in self._kept[response_id]]
        for key in touched:
            self._statements[key] = statements.get(key, [])
        self._revise(touched)

    def answer_of(self, key: FailureKey) -> FailingAnswer:
        """Whose answer fails. The model by its name, which is not to be shown."""
        return self._answers[key.response_id]

    def of_answer(self, response_id: str) -> list[FailureRow]:
        """The failures of one answer."""
        return [self.rows[key] for key in self._kept.get(response_id, ()) if key in self.rows]

    def finding_of(self, key: FailureKey) -> Finding | None:
        """What a detector found; None where only people did."""
        return self._findings.get(key)

    def statements_of(self, key: FailureKey) -> list[Statement]:
        """What people said of a failure, oldest first."""
        return self._statements.get(key, [])

    # Within

    def _revise(self, keys: Iterable[FailureKey]) -> None:
        touched = set()
        for key in keys:
            self._searched.pop(key, None)
            former = self.rows.pop(key, None)
            there = is_failure(self._findings.get(key), self.statements_of(key))
            row = self._row(key) if there else former
            if row is None:
                continue
            if there:
                self.rows[key] = row
            self.open += (there and row.status == "open") - (former is not None and former.status == "open")
            touched.add(self._seat(key, row, there=there))
        for group in touched:
            self._views[group] = self._view(group)
        self._shown = None

    def _seat(self, key: FailureKey, row: FailureRow, *, there: bool) -> GroupKey:
        """See to it that a failure stands in its group, at the end where it is new, or in none. Its group."""
        group = self._group_of(key, row)
        members = self._members.setdefault(group, {})
        if there:
            members[key] = row
        else:
            del members[key]
        return group

    def _group_of(self, key: FailureKey, row: FailureRow) -> GroupKey:
        return group_of(row, self._classes.known.get(key) or self._classes.place(key, self._words(key)), self.order)

    def _view(self, group: GroupKey) -> FailureGroup | None:
        rows = list(self._members[group].values())
        passing = self._passing(rows)
        if not passing:
            return None
        return FailureGroup(
            id="/".join([str(part) for part in group if part is not None]),
            kind=passing[0].kind,
            alike=group.likeness != UNLIKE or len(rows) == 1,
            model=group.model,
            prompt_number=group.prompt_number,
            severity=max(row.severity for row in passing),
            size=len(rows),
            open=sum(row.status == "open" for row in rows),
            rows=tuple(passing),
        )

    def _passing(self, rows: list[FailureRow]) -> list[FailureRow]:
        """Those of `rows` that the filter shows."""
        chosen = self.filter
        if chosen.statuses:
            rows = [row for row in rows if row.status in chosen.statuses]
        if chosen.kinds:
            rows = [row for row in rows if row.kind in chosen.kinds]
        if chosen.models:
            rows = [row for row in rows if row.model in chosen.models]
        if words := chosen.text.casefold().split():
            rows = [row for row in rows if all(word in self._searchable(row) for word in words)]
        return rows

    @cached_property
    def _prompts(self) -> Mapping[str, str]:
        return self._read_prompts()

    def _searchable(self, row: FailureRow) -> str:
        found = self._searched.get(row.key)
        if found is None:
            parts = (row.kind, row.message, row.note, row.excerpt, row.assigned, self._prompts.get(row.prompt_id))
            found = self._searched[row.key] = "\n".join(filter(None, parts)).casefold()
        return found

    def _words(self, key: FailureKey) -> str:
        """The words by which a failure is compared with others."""
        finding = self._findings.get(key)
        if finding is not None:
            return finding.message if key.kind in TOLD_BY_MESSAGE else finding.words
        return self._first_note(key) or self._beginnings.get(key.response_id, "")

    def _first_note(self, key: FailureKey) -> str:
        return next((said.note for said in self.statements_of(key) if said.kind == "label" and said.note), "")

    def _row(self, key: FailureKey) -> FailureRow:
        answer, finding = self._answers[key.response_id], self._findings.get(key)
        statements = self._statements.get(key)
        state = state_of(statements) if statements else UNTOUCHED
        if finding is None:
            message, excerpt = self.naming.cleaned(self._first_note(key)), self._beginnings.get(key.response_id, "")
        else:
            telling = self.naming.hidden and key.kind in TELLING
            message, excerpt = "" if telling else finding.message, finding.excerpt
        return FailureRow(
            key,
            answer.prompt_id,
            answer.prompt_number,
            self.naming.called[answer.model],
            answer.trial,
            status=state.status,
            severity=state.severity or SEVERITY.get(key.kind, LEAST_KNOWN),
            graded=state.severity is not None,
            noticed=state.noticed,
            score=finding.score if finding is not None else None,
            message=message,
            by_people=state.by_people,
            excerpt=excerpt,
            assigned=state.assigned,
            note=self.naming.cleaned(state.note) if state.note else None,
        )
