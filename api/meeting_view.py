"""A meeting and its minutes as JSON, as far as whoever asks may see what is in them. Accounts are shown by their handles.

Of a case that the person may not read nothing is shown but that it is on the agenda; of one whose deliberation is closed to
the person, no votes, reasons and names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from api.receipts import moment_json
from api.texts import Texts, part_of
from authority.explaining import Access
from authority.sitting import AgendaRound
from domain.case import Elector
from domain.meetings import Meeting, Stay
from domain.minutes import AgendaItem, Conclusion, MinutedVote, Minutes
from domain.text import Text

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
        "attendance": [_stay(one, handles) for one in meeting.stays()],
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
        "quorum": {
            "chair": quorum.chair,
            "parties": list(quorum.parties),
            "share": f"{quorum.share_numerator}/{quorum.share_denominator}",
        },
        "rule": rule.kind.value,
        "quorumMet": there.quorum_met,
    }
    if access.deliberation:
        opened |= {
            "present": [_elector(one, handles) for one in there.present],
            "absent": [_elector(one, handles) for one in there.absent],
            "recused": sorted(handles.get(account, "") for account in round_.state.recused),
        }
    return shown | {"round": opened}


def _elector(one: Elector, handles: Handles) -> dict[str, Any]:
    return {"seat": one.seat, "account": handles.get(one.account), "party": one.party, "chair": one.chair}


def _stay(stay: Stay, handles: Handles) -> dict[str, Any]:
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


def accounts_of_minutes(minutes: Minutes, access: Mapping[str, Access]) -> set[str]:
    """Whose handles the minutes show."""
    found = {minutes.opened_by, minutes.closed_by, *(one.account for one in minutes.remarks)}
    for stay in minutes.attendance:
        found |= {stay.account, stay.marked_by, *((stay.substitute_for,) if stay.substitute_for else ())}
    for item in _open_items(minutes, access):
        found |= {one.account for one in item.interests} | {one.account for one in item.votes}
        for conclusion in item.conclusions:
            found |= {conclusion.account, *(vote.account for vote in conclusion.votes)}
    return found


def texts_of_minutes(minutes: Minutes, access: Mapping[str, Access]) -> Iterator[str | None]:
    """The commitments to what the minutes show."""
    yield minutes.place
    yield from (one.text for one in minutes.remarks)
    for item in _open_items(minutes, access):
        yield from _of_votes(item.votes)
        for one in item.conclusions:
            yield from (one.conditions, one.reasons)
            yield from _of_votes(one.votes)
            yield from () if one.motivation is None else asdict(one.motivation).values()


def _open_items(minutes: Minutes, access: Mapping[str, Access]) -> Iterator[AgendaItem]:
    return (item for item in minutes.items if access.get(item.case, CLOSED).deliberation)


def _of_votes(votes: tuple[MinutedVote, ...]) -> Iterator[Text | None]:
    for vote in votes:
        yield from (vote.reasons, vote.conditions)


def minutes_json(
    minutes: Minutes,
    digest: str,
    access: Mapping[str, Access],
    references: Mapping[str, str | None],
    shown: Texts,
    handles: Handles,
) -> dict[str, Any]:
    """The minutes; `references` are those of the cases that may be read."""
    return {
        "meeting": minutes.meeting,
        "body": minutes.body,
        "startsAt": moment_json(minutes.starts_at),
        "place": shown.get(minutes.place),
        "forgotten": shown.forgotten(minutes.place, *(one.text for one in minutes.remarks)),
        "openedBy": handles.get(minutes.opened_by),
        "openedAt": moment_json(minutes.opened_at),
        "closedBy": handles.get(minutes.closed_by),
        "closedAt": moment_json(minutes.closed_at),
        "attendance": [_stay(one, handles) for one in minutes.attendance],
        "agenda": [
            _minuted(one, access.get(one.case, CLOSED), references.get(one.case), shown, handles)
            for one in minutes.items
        ],
        "remarks": [
            {"by": handles.get(one.account), "at": moment_json(one.at), "text": shown.get(one.text)}
            for one in minutes.remarks
        ],
        "digest": digest,
    }


def _minuted(item: AgendaItem, access: Access, reference: str | None, shown: Texts, handles: Handles) -> dict[str, Any]:
    if not access.read:
        return {"case": item.case, "readable": False}
    told = {
        "case": item.case,
        "readable": True,
        "reference": reference,
        "deliberationHidden": not access.deliberation,
        "outcomes": [one.outcome.value for one in item.conclusions],
    }
    if not access.deliberation:
        return told
    return told | {
        "interests": [{"account": handles.get(one.account), "at": moment_json(one.at)} for one in item.interests],
        "conclusions": [_conclusion(one, shown, handles) for one in item.conclusions],
        "votes": [_vote(one, shown, handles) for one in item.votes],
        "silent": list(item.silent),
    }


def _conclusion(one: Conclusion, shown: Texts, handles: Handles) -> dict[str, Any]:
    motivation = None if one.motivation is None else asdict(one.motivation)
    return {
        "outcome": one.outcome.value,
        "by": handles.get(one.account),
        "at": moment_json(one.at),
        "index": one.index,
        "motivation": motivation and {name: shown.get(value) for name, value in motivation.items()},
        "conditions": shown.get(one.conditions),
        "reasons": shown.get(one.reasons),
        "dissent": list(one.dissent),
        "votes": [_vote(vote, shown, handles) for vote in one.votes],
        "silent": list(one.silent),
        "forgotten": shown.forgotten(*(motivation or {}).values(), one.conditions, one.reasons),
    }


def _vote(vote: MinutedVote, shown: Texts, handles: Handles) -> dict[str, Any]:
    return {
        "seat": vote.seat,
        "account": handles.get(vote.account),
        "choice": vote.choice.value,
        "reasons": shown.get(vote.reasons),
        "conditions": shown.get(vote.conditions),
        "at": moment_json(vote.at),
        "inMeeting": vote.in_meeting,
        "forgotten": shown.forgotten(vote.reasons, vote.conditions),
    }
