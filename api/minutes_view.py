"""The minutes of a meeting as JSON, as far as whoever asks may see what is in them. Accounts are shown by their handles.

Of a case that the person may not read nothing is shown but that it was on the agenda; of one whose deliberation is closed to
the person, no votes, reasons and names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from api.meeting_view import CLOSED, Handles, quorum_json, stay_json
from api.receipts import moment_json
from api.texts import Texts
from authority.explaining import Access
from domain.acts import KnockOnAnswer
from domain.case import Assessment
from domain.minutes import AgendaItem, Conclusion, MinutedVote, Minutes
from domain.minutes_seats import AbsentSeat, MinutedQuorum
from domain.text import Text

FIRST_FORM = 1
"""What the form of minutes is called that were adopted before an entry named one."""


def accounts_of_minutes(minutes: Minutes, access: Mapping[str, Access]) -> set[str]:
    """Whose handles the minutes show."""
    found = {minutes.opened_by, minutes.closed_by, *(one.account for one in minutes.remarks)}
    for stay in minutes.attendance:
        found |= {stay.account, stay.marked_by, *((stay.substitute_for,) if stay.substitute_for else ())}
    for seat in minutes.absent:
        found |= {*seat.substitutes, *((seat.holder,) if seat.holder else ())}
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
            yield from (one.conditions, one.reasons, None if one.knock_on is None else one.knock_on.explanation)
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
    """The minutes; `references` are those of the cases that may be read. What the first form does not say is null in it."""
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
        "form": minutes.form or FIRST_FORM,
        "attendance": [stay_json(one, handles) for one in minutes.attendance],
        "absent": None if minutes.form is None else [_absent(one, handles) for one in minutes.absent],
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
        "quorum": _quorum(item.quorum),
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
        "neighbours": None if one.assessment is None else _neighbours(one.assessment),
        "knockOn": None if one.knock_on is None else _knock_on(one.knock_on, shown),
        "quorum": _quorum(one.quorum),
        "forgotten": shown.forgotten(*(motivation or {}).values(), one.conditions, one.reasons),
    }


def _neighbours(found: Assessment) -> dict[str, Any]:
    """What the check of the surroundings had found, in codes and numbers."""
    around = found.neighbours
    return {
        "findings": list(found.findings),
        "cases": around.cases,
        "addresses": around.addresses,
        "otherMeasure": around.other_measure,
    }


def _knock_on(answer: KnockOnAnswer, shown: Texts) -> dict[str, Any]:
    """What the chair answered to it."""
    return {
        "newDifference": answer.new_difference,
        "explanation": shown.get(answer.explanation),
        "forgotten": shown.forgotten(answer.explanation),
    }


def _quorum(quorum: MinutedQuorum | None) -> dict[str, Any] | None:
    if quorum is None:
        return None
    return {
        "needed": quorum_json(quorum.needed),
        "voters": quorum.voters,
        "least": quorum.least,
        "present": list(quorum.present),
        "absent": list(quorum.absent),
        "met": quorum.met,
        "voted": quorum.voted,
    }


def _absent(one: AbsentSeat, handles: Handles) -> dict[str, Any]:
    """A seat without its holder; `held` is false for one that nobody held."""
    return {
        "seat": one.seat,
        "held": one.holder is not None,
        "holder": None if one.holder is None else handles.get(one.holder),
        "substitutes": [handles.get(account) for account in one.substitutes],
        "chair": one.chair,
        "voting": one.voting,
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
