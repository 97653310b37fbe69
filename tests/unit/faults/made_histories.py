"""A history in which everything holds, for the tests of the rules: each test spoils one thing of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults.history import ALWAYS, History, Recorded, SeenCase, SeenLog
from tests.faults.operations import Attempt, Operation, Outcome
from tests.faults.routes import (
    AGREES,
    LOCAL,
    LOCAL_CHAIR,
    LOCAL_NCG,
    MANAGER,
    NATIONAL,
    OVERLEG,
    OVERLEG_CHAIR,
    PREPARER,
    SIGNS,
)

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
            about=CASE,
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


def meeting_and_mandaat() -> tuple[Recorded, ...]:
    """A meeting from its convocation to its minutes, and a mandaat from its proposal to its end."""
    steps = [("meeting", LOCAL_CHAIR, act) for act in ("convene_meeting", "open_meeting", "mark_attendance")]
    steps += [("meeting", LOCAL_CHAIR, act) for act in ("close_meeting", "adopt_minutes")]
    steps += [("mandaat", SIGNS, "propose_mandaat"), ("mandaat", MANAGER, "confirm_mandaat")]
    steps += [("mandaat", AGREES, "agree_mandaat"), ("mandaat", SIGNS, "revoke_mandaat")]
    return tuple(
        Recorded(
            index=50 + place,
            leaf=f"{50 + place:064x}",
            about=thing[0] * 32,
            sequence=place + 1 if thing == "meeting" else place - 4,
            by=by,
            act=act,
            allow=True,
            trace_id=f"{50 + place:032x}",
            events=("something_happened",),
            thing=thing,
        )
        for place, (thing, by, act) in enumerate(steps)
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
    recorded = (*entries(), *meeting_and_mandaat())
    operations = tuple(operation_of(entry) for entry in recorded if entry.by)
    seen = (
        SeenCase(CASE, len(entries()), closed=True, workflow_at=None, workflow_ended=True),
        SeenCase("d" * 32, 2, closed=False, workflow_at=2, people=3, timer=ALWAYS + timedelta(days=28)),
    )
    return History(operations, recorded, seen, SeenLog(24, 24, 24))


def with_step(place: int, **changes: Any) -> History:
    """With another entry in this place of what the meeting and the mandaat have."""
    found = list(meeting_and_mandaat())
    found[place] = replace(found[place], **changes)
    return replace(sound(), operations=(), entries=tuple(found))


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
