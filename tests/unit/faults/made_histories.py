"""A history in which everything holds, for the tests of the rules: each test spoils one thing of it."""

from dataclasses import replace
from typing import Any

from tests.faults.history import History, Recorded, SeenCase, SeenLog
from tests.faults.operations import Attempt, Operation, Outcome
from tests.faults.routes import LOCAL, LOCAL_CHAIR, LOCAL_NCG, NATIONAL, OVERLEG, OVERLEG_CHAIR, PREPARER

CASE = "c" * 32
MOVES = (
    (PREPARER, "submit", "", ""),
    ("", "open_tier", "", LOCAL),
    (LOCAL_CHAIR, "cast_vote", "for", ""),
    (LOCAL_NCG, "cast_vote", "against", ""),
    (LOCAL_CHAIR, "conclude", "escalate", ""),
    ("", "open_tier", "", OVERLEG),
    (OVERLEG_CHAIR, "cast_vote", "for", ""),
    ("ncg-bo", "cast_vote", "for", ""),
    (OVERLEG_CHAIR, "conclude", "approve", ""),
    ("", "open_tier", "", NATIONAL),
    ("dg-obdr", "advise", "positive", ""),
    ("directeur-fin", "concur", "yes", ""),
    ("staatssecretaris-herstel", "sign", "approve", ""),
    ("", "close", "", ""),
)


def entries() -> tuple[Recorded, ...]:
    """A case from its opening to its end."""
    return tuple(
        Recorded(
            index=10 + place,
            leaf=f"{place:064x}",
            case=CASE,
            sequence=place + 1,
            by=by,
            act=act,
            allow=True,
            trace_id=f"{place:032x}",
            said=said,
            tier=tier,
            events=("something_happened",),
        )
        for place, (by, act, said, tier) in enumerate(MOVES)
    )


def operation_of(entry: Recorded, *attempts: Attempt, **changes: Any) -> Operation:
    """The act that the entry was made of; acknowledged unless attempts are given."""
    told = Attempt(Outcome.OK, 200, "", entry.index, entry.leaf, entry.allow, repeated=False)
    made = Operation(
        entry.index,
        entry.by,
        entry.act,
        f"key-{entry.index}",
        entry.trace_id,
        "",
        {},
        attempts=list(attempts or [told]),
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def sound() -> History:
    """Everything holds."""
    recorded = entries()
    operations = tuple(operation_of(entry) for entry in recorded if entry.by)
    seen = (
        SeenCase(CASE, len(recorded), closed=True, workflow_at=None, workflow_ended=True),
        SeenCase("d" * 32, 2, closed=False, workflow_at=2, people=3, timer="2026-12-01T12:00:00+00:00"),
    )
    return History(operations, recorded, seen, SeenLog(24, 24, 24))


def with_entry(place: int, **changes: Any) -> History:
    """With another entry in this place, and nobody who was told of it."""
    found = list(entries())
    found[place] = replace(found[place], **changes)
    return replace(sound(), operations=(), entries=tuple(found))


def without_entry(place: int) -> History:
    """Without the entry in this place; the others are numbered as if it had never been."""
    left = [entry for at, entry in enumerate(entries()) if at != place]
    found = tuple(replace(entry, sequence=at + 1) for at, entry in enumerate(left))
    return replace(sound(), operations=(), entries=found)


def with_operation(made: Operation) -> History:
    """With this act alone."""
    return replace(sound(), operations=(made,))


def with_case(**changes: Any) -> History:
    """With the open case in another state."""
    history = sound()
    return replace(history, cases=(history.cases[0], replace(history.cases[1], **changes)))
