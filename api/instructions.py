"""Instructions on mandaten as they are shown, and to whom (Awb 10:6).

That there is one, by whom and when, is part of the register, which everybody who is signed in may read. What it says is for
who gave the mandaat, who is bound by it and auditors; and where it is about one case, for those of them who may read the
deliberation of that case. Whoever acts under the mandaat is shown it with the act.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api.looking import Looking
from api.parts import Parts
from api.receipts import moment_json
from api.texts import Texts
from authority.explanation import Explained, Under
from domain.mandaten import Instruction, Standing

MayRead = frozenset[tuple[str, int]]
"""Instructions by the id of their mandaat and their number."""

NONE: MayRead = frozenset()
Given = Mapping[str, tuple[Instruction, ...]]
"""Instructions by the id of their mandaat."""


async def readable(parts: Parts, account: str, look: Looking, given: Given) -> MayRead:
    """Of these instructions those that the account may read, each of which counts as shown.

    One question to the policy about the mandaten, and one about the cases, where there are any.
    """
    allowed = await parts.mandaat_reading.instructions_of(account, given)
    cases = {one.case for name in allowed for one in given[name] if one.case is not None}
    rows = [row for case in sorted(cases) if (row := await parts.queries.find_case(case)) is not None]
    accesses = await parts.reading.accesses(account, [row.state for row in rows])
    open_cases = {row.case for row, access in zip(rows, accesses, strict=True) if access.deliberation}
    if open_cases:
        look.shows(*open_cases, deliberation=True)
    return frozenset(
        (name, one.number) for name in allowed for one in given[name] if one.case is None or one.case in open_cases
    )


def given_on(standings: Iterable[Standing]) -> Given:
    """All that were given on these mandaten."""
    return {one.mandaat.id: one.instructions for one in standings if one.instructions}


def told_with(acts: Iterable[Explained]) -> Given:
    """Those that go with acts which somebody would do under a mandaat."""
    found: dict[str, dict[int, Instruction]] = {}
    for act in acts:
        for name, one in act.under.instructions if act.under else ():
            found.setdefault(name, {})[one.number] = one
    return {name: tuple(some.values()) for name, some in found.items()}


def all_of(given: Given) -> MayRead:
    """Each of these: whoever acts under a mandaat is bound by them, and so is told."""
    return frozenset((name, one.number) for name, some in given.items() for one in some)


def under_json(under: Under | None, texts: Texts, handles: Mapping[str, str], may: MayRead) -> dict[str, Any]:
    """For which office an act would be done, under which mandaten, and the instructions that bind there: null and empty
    where it would be done under none."""
    told = under.instructions if under else ()
    return {
        "onBehalfOf": under.office if under else None,
        "mandate": list(under.mandaten) if under else [],
        "instructions": [
            {"mandaat": name} | instruction_json(one, texts, handles, may_read=(name, one.number) in may)
            for name, one in told
        ],
    }


def texts_of(given: Given, may: MayRead) -> list[str]:
    """The sealed texts of those that may be read."""
    return [one.text for name, some in given.items() for one in some if (name, one.number) in may]


def accounts_of_instructions(instructions: Iterable[Instruction]) -> set[str]:
    """The accounts that they name."""
    return {by for one in instructions for by in (one.by, one.withdrawn_by) if by is not None}


def instruction_json(one: Instruction, texts: Texts, handles: Mapping[str, str], *, may_read: bool) -> dict[str, Any]:
    """An instruction. `text` is null where it may not be read or was forgotten; `mayRead` and `forgotten` say which."""
    return {
        "number": one.number,
        "text": texts.get(one.text) if may_read else None,
        "mayRead": may_read,
        "case": one.case,
        "by": handles.get(one.by),
        "recordedAt": moment_json(one.at),
        "withdrawnBy": None if one.withdrawn_by is None else handles.get(one.withdrawn_by),
        "withdrawnAt": None if one.withdrawn_at is None else moment_json(one.withdrawn_at),
        "forgotten": texts.forgotten(one.text) if may_read else None,
    }
