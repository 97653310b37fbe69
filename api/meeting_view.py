"""A meeting as JSON, as far as whoever asks may see what is in them. Accounts are shown by their handles.

Of a case that the person may not read nothing is shown but that it is on the agenda; of one whose deliberation is closed to
the person, no votes, reasons and names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from api.receipts import moment_json
from api.texts import Texts, part_of
from authority.explaining import Access
from authority.sitting import AgendaRound
from domain.case import Elector
from domain.meetings import Meeting, Stay
from domain.procedure import Quorum

Handles = Mapping[str, str]
CLOSED = Access(read=False, deliberation=False)


def accounts_of(meeting: Meeting) -> set[str]:
    """Whose handles the page of a meeting shows, beside those of its rounds."""
    found = {meeting.convened_by, meeting.opened_by, meeting.closed_by, meeting.adopted_by}
    for one in meeting.attendance:
        found |= {one.account, one.substitute_for, one.marked_by}
    return {account for account in found | {one.account for one in meeting.remarks} if account is not None}


def texts_of_meeting(meeting: Meeting) -> Iterator[str | None]:
    """The commitments to what the page of a meeting shows."""
    yield meeting.place
    yield meeting.reasons
    yield from (one.text for one in meeting.remarks)


def summary_json(meeting: Meeting, texts: Texts, handles: Handles) -> dict[str, Any]:
    """The meeting as a list shows it."""
    return {
        "id": meeting.id,
        "body": meeting.body,
        "startsAt": moment_json(meeting.starts_at),
        "place": texts.get(meeting.place),
        "forgotten": texts.forgotten(*texts_of_meeting(meeting)),
        "status": meeting.status.value,
        "cases": len(meeting.agenda),
        "convenedBy": handles.get(meeting.convened_by),
        "convenedAt": moment_json(meeting.convened_at),
    }


def meeting_json(
    meeting: Meeting,
    rounds: Mapping[str, AgendaRound],
    access: Mapping[str, Access],
    texts: Texts,
    handles: Handles,
) -> dict[str, Any]:
    """The whole meeting."""
    return summary_json(meeting, texts, handles) | {
        "reasons": texts.get(meeting.reasons),
        "openedBy": _handle(meeting.opened_by, handles),
        "openedAt": meeting.opened_at and moment_json(meeting.opened_at),
        "closedBy": _handle(meeting.closed_by, handles),
        "closedAt": meeting.closed_at and moment_json(meeting.closed_at),
        "attendance": [stay_json(one, handles) for one in meeting.stays()],
        "agenda": [_item(case, rounds.get(case), access.get(case, CLOSED), texts, handles) for case in meeting.agenda],
        "remarks": [
            {"by": handles.get(one.account), "at": moment_json(one.at), "text": texts.get(one.text)}
            for one in meeting.remarks
        ],
        "minutes": meeting.minutes,
        "adoptedBy": _handle(meeting.adopted_by, handles),
        "adoptedAt": meeting.adopted_at and moment_json(meeting.adopted_at),
    }


def _item(case: str, round_: AgendaRound | None, access: Access, texts: Texts, handles: Handles) -> dict[str, Any]:
    if round_ is None or not access.read:
        return {"case": case, "readable": False}
    shown: dict[str, Any] = {
        "case": case,
        "readable": True,
        "reference": texts.get(part_of(round_.state, "reference")),
        "dossier": round_.state.dossier.digest,
        "deliberationHidden": not access.deliberation,
        "round": None,
    }
    there, quorum, rule = round_.presence, round_.quorum, round_.rule
    if there is None or quorum is None or rule is None:
        return shown
    opened: dict[str, Any] = {
        "quorum": quorum_json(quorum),
        "rule": rule.kind.value,
        "quorumMet": there.quorum_met,
    }
    if access.deliberation:
        voters = len(there.present) + len(there.absent)
        opened |= {
            "voters": voters,
            "least": quorum.least_of(voters),
            "present": [_elector(one, handles) for one in there.present],
            "absent": [_elector(one, handles) for one in there.absent],
            "recused": [_handle(account, handles) for account in sorted(round_.state.recused)],
        }
    return shown | {"round": opened}


def quorum_json(quorum: Quorum) -> dict[str, Any]:
    """What a round needs of those with a vote."""
    return {
        "chair": quorum.chair,
        "parties": list(quorum.parties),
        "share": f"{quorum.share_numerator}/{quorum.share_denominator}",
    }


def _elector(one: Elector, handles: Handles) -> dict[str, Any]:
    return {"seat": one.seat, "account": handles.get(one.account), "party": one.party, "chair": one.chair}


def stay_json(stay: Stay, handles: Handles) -> dict[str, Any]:
    """How long somebody was there, and for whom."""
    return {
        "seat": stay.seat,
        "account": handles.get(stay.account),
        "substituteFor": _handle(stay.substitute_for, handles),
        "since": moment_json(stay.since),
        "until": stay.until and moment_json(stay.until),
        "markedBy": handles.get(stay.marked_by),
        "chair": stay.chair,
        "voting": stay.voting,
    }


def _handle(account: str | None, handles: Handles) -> str | None:
    return None if account is None else handles.get(account)
