"""What has to hold of meetings, mandaten and changes of the organisation: how each goes on, and who is needed twice. Written out by hand."""

from collections.abc import Iterator

from tests.faults.history import History, Recorded

_GOES: dict[str, tuple[tuple[str, ...], str]] = {
    "convene_meeting": (("",), "convened"),
    "open_meeting": (("convened",), "open"),
    "mark_attendance": (("open",), "open"),
    "close_meeting": (("open",), "closed"),
    "adopt_minutes": (("closed",), "adopted"),
    "propose_mandaat": (("",), "proposed"),
    "confirm_mandaat": (("proposed",), "in force"),
    "agree_mandaat": (("proposed", "in force"), "in force"),
    "revoke_mandaat": (("proposed", "in force"), "revoked"),
    "propose_change": (("",), "proposed"),
    "confirm_change": (("proposed",), "in force"),
    "revoke_change": (("proposed",), "revoked"),
}
"""Where an act finds its meeting, mandaat or change, and where it leaves it."""

_PROPOSES = ("propose_mandaat", "propose_change")
_CONFIRMS = ("confirm_mandaat", "confirm_change")


def registers_go_on_in_order(history: History) -> Iterator[str]:
    """Entries are numbered one by one; each step is taken once, from where it is taken, and nobody confirms their own proposal."""
    for what, entries in history.of_registers():
        if [entry.sequence for entry in entries] != list(range(1, len(entries) + 1)):
            yield f"{what}: its entries are numbered {[entry.sequence for entry in entries]}"
        yield from (f"{what}: {wrong}" for wrong in _wrong_with([entry for entry in entries if entry.allow]))


def _wrong_with(entries: list[Recorded]) -> Iterator[str]:
    at, proposer = "", ""
    for entry in entries:
        before, after = _GOES.get(entry.act, ((), at))
        if at not in before:
            yield f"entry {entry.index} ({entry.act}) where it was {at or 'not there'}"
        if entry.act in _CONFIRMS and entry.by == proposer:
            yield f"entry {entry.index} ({entry.act}) by {entry.by}, who proposed it"
        at, proposer = after, entry.by if entry.act in _PROPOSES else proposer
