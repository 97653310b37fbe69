"""What has to hold of meetings, audits, forgetting, mandaten, changes of the organisation and interests: how each goes on, and who is needed
twice. Written out by hand."""

from collections.abc import Iterator

from tests.faults.history import OWN, History, Recorded

_GOES: dict[str, dict[str, str]] = {
    "convene_meeting": {"": "convened"},
    "open_meeting": {"convened": "open"},
    "mark_attendance": {"open": "open"},
    "close_meeting": {"open": "closed"},
    "adopt_minutes": {"closed": "adopted"},
    "propose_mandaat": {"": "proposed"},
    "confirm_mandaat": {"proposed": "in force"},
    "agree_mandaat": {"proposed": "in force", "in force": "in force"},
    "revoke_mandaat": {"proposed": "revoked", "in force": "revoked"},
    "propose_change": {"": "proposed"},
    "confirm_change": {"proposed": "in force"},
    "revoke_change": {"proposed": "revoked"},
    "open_audit": {"": "open"},
    "record_finding": {"open": "open"},
    "reply_to_finding": {"open": "open"},
    "close_audit": {"open": "closed"},
    "propose_forgetting": {"": "proposed"},
    "place_hold": {"proposed": "held", "": "held, not proposed"},
    "release_hold": {"held": "proposed", "held, not proposed": ""},
    "confirm_forgetting": {"proposed": "forgotten"},
    "revoke_forgetting": {"proposed": "", "held": "held, not proposed"},
    "register_interest": {"": "proposed"},
    f"register_interest {OWN}": {"": "registered"},
    "confirm_interest": {"proposed": "in force", "end proposed": "ended"},
    "end_interest": {"registered": "ended", "in force": "end proposed", "proposed": "ended"},
}
"""Where an act finds what it is on, and where it leaves it."""

_CONFIRMS = ("confirm_mandaat", "confirm_change", "confirm_forgetting", "confirm_interest")
_WAITS_FOR_ANOTHER = ("proposed", "end proposed")


def registers_go_on_in_order(history: History) -> Iterator[str]:
    """Entries are numbered one by one; each step is taken once, from where it is taken, and nobody confirms their own proposal."""
    for what, entries in history.of_registers():
        if [entry.sequence for entry in entries] != list(range(1, len(entries) + 1)):
            yield f"{what}: its entries are numbered {[entry.sequence for entry in entries]}"
        yield from (f"{what}: {wrong}" for wrong in _wrong_with([entry for entry in entries if entry.allow]))


def _wrong_with(entries: list[Recorded]) -> Iterator[str]:
    at, proposer = "", ""
    for entry in entries:
        goes = _GOES.get(f"{entry.act} {entry.said}".rstrip(), {})
        if at not in goes:
            yield f"entry {entry.index} ({entry.act}) where it was {at or 'not there'}"
        if entry.act in _CONFIRMS and entry.by == proposer:
            yield f"entry {entry.index} ({entry.act}) by {entry.by}, who proposed it"
        before, at = at, goes.get(at, at)
        # A hold lies on a proposal, and does not make it another's.
        if at in _WAITS_FOR_ANOTHER and before not in (at, "held"):
            proposer = entry.by
