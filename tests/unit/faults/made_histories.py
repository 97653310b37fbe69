"""A history in which everything holds, for the tests of the rules: each test spoils one thing of it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults.history import ALWAYS, OWN, History, Recorded, SeenCase, SeenLog, SeenMail
from tests.faults.operations import Attempt, Operation, Outcome
from tests.faults.routes import (
    AGREES,
    AUDITOR,
    KEEPER,
    LOCAL,
    LOCAL_CHAIR,
    LOCAL_NCG,
    MANAGER,
    NATIONAL,
    OTHER_MANAGER,
    OVERLEG,
    OVERLEG_CHAIR,
    PREPARER,
    SIGNS,
    STRANGERS,
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


STEPS = (
    ("meeting", LOCAL_CHAIR, "convene_meeting", ""),
    ("meeting", LOCAL_CHAIR, "open_meeting", ""),
    ("meeting", LOCAL_CHAIR, "mark_attendance", ""),
    ("meeting", LOCAL_CHAIR, "close_meeting", ""),
    ("meeting", LOCAL_CHAIR, "adopt_minutes", ""),
    ("mandaat", SIGNS, "propose_mandaat", ""),
    ("mandaat", MANAGER, "confirm_mandaat", ""),
    ("mandaat", AGREES, "agree_mandaat", ""),
    ("mandaat", SIGNS, "revoke_mandaat", ""),
    ("audit", AUDITOR, "open_audit", ""),
    ("audit", AUDITOR, "record_finding", ""),
    ("audit", LOCAL_CHAIR, "reply_to_finding", ""),
    ("audit", AUDITOR, "close_audit", ""),
    ("subject", MANAGER, "propose_forgetting", ""),
    ("subject", KEEPER, "place_hold", ""),
    ("subject", KEEPER, "release_hold", ""),
    ("subject", OTHER_MANAGER, "confirm_forgetting", ""),
    ("interest", MANAGER, "register_interest", ""),
    ("interest", OTHER_MANAGER, "confirm_interest", ""),
    ("interest", OTHER_MANAGER, "end_interest", ""),
    ("interest", MANAGER, "confirm_interest", ""),
    ("own interest", STRANGERS[0], "register_interest", OWN),
    ("own interest", STRANGERS[0], "end_interest", ""),
)
"""One of each that there is in a register, from its beginning to its end."""


def of_registers() -> tuple[Recorded, ...]:
    """Those of all of these."""
    places = Counter[str]()
    found = []
    for place, (thing, by, act, said) in enumerate(STEPS):
        places[thing] += 1
        found.append(
            Recorded(
                index=50 + place,
                leaf=f"{50 + place:064x}",
                about=thing[0] * 32,
                sequence=places[thing],
                by=by,
                act=act,
                allow=True,
                trace_id=f"{50 + place:032x}",
                said=said,
                events=("something_happened",),
                thing=thing.removeprefix("own "),
            )
        )
    return tuple(found)


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
    recorded = (*entries(), *of_registers())
    operations = tuple(operation_of(entry) for entry in recorded if entry.by)
    seen = (
        SeenCase(CASE, len(entries()), closed=True, workflow_at=None, workflow_ended=True),
        SeenCase("d" * 32, 2, closed=False, workflow_at=2, people=3, timer=ALWAYS + timedelta(days=28)),
    )
    letters = ((LOCAL_CHAIR, CASE), (OVERLEG_CHAIR, CASE), (OVERLEG_CHAIR, CASE))
    return History(operations, recorded, seen, SeenLog(24, 24, 24), SeenMail(letters, letters))


def with_step(place: int, **changes: Any) -> History:
    """With another entry in this place of what is in registers."""
    found = list(of_registers())
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


def with_mail(**changes: Any) -> History:
    """With something else that became of messages."""
    history = sound()
    return replace(history, mail=replace(history.mail, **changes))
