"""What was done with the data of a subject, for the copy of what is held on it (AVG 15(1)(c)): who looked, and what was done
about the subject itself. Offices stand for those who looked; an account's own looks, seats and notices are its own to see.

The newest come first and there are at most MOST of each; where there are more, `complete` says so. All of them are in the
access log, for the auditor.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from api.parts import Parts
from api.receipts import moment_json
from domain.looks import OPERATOR
from store.access import RecordedLook
from store.ledger import subject_stream

MOST = 1000
_PAGE = 500


async def acts_on_itself(parts: Parts, subject: str) -> list[dict[str, Any]]:
    """What was done about the subject as such: holds, proposals to forget it, copies that were taken; by which office."""
    found: list[dict[str, Any]] = []
    after = 0
    while entries := await parts.queries.entries_of(subject_stream(subject), after, _PAGE):
        for one in entries:
            said = one.entry
            found.append(
                {
                    "index": one.index,
                    "recordedAt": said.recorded_at,
                    "act": said.act["type"],
                    "office": (said.on_behalf_of or {}).get("body"),
                    "ground": said.act.get("ground"),
                    "purpose": said.act.get("purpose"),
                    "allow": said.verdict["allow"],
                }
            )
        after = entries[-1].entry.sequence
    return found


async def looks_at(parts: Parts, cases: Iterable[str]) -> dict[str, Any]:
    """Who looked at these cases, as the offices in which they had a seat at that moment."""
    found: dict[int, RecordedLook] = {}
    complete = True
    for case in cases:
        looks = await parts.access_log.page(None, MOST + 1, case=case)
        complete = complete and len(looks) <= MOST
        found |= {one.record.index: one for one in looks[:MOST]}
    newest = [found[index] for index in sorted(found, reverse=True)]
    return await _by_office(parts, newest, complete=complete)


async def looks_at_account(parts: Parts, account: str) -> dict[str, Any]:
    """Who looked at what a register has of this account, as offices: its seats, mandaten, interests and changes."""
    return await _by_office(parts, await parts.access_log.at_person(account, MOST + 1), complete=True)


async def _by_office(parts: Parts, newest: list[RecordedLook], *, complete: bool) -> dict[str, Any]:
    held = await parts.account_dealings.bodies_of({one.record.account for one in newest[:MOST]})
    return {
        "complete": complete and len(newest) <= MOST,
        "looks": [_look(one) | {"offices": _offices(one, held.get(one.record.account, ()))} for one in newest[:MOST]],
    }


async def dealings_of(parts: Parts, account: str) -> dict[str, Any]:
    """What an account looked at, was told and by which way, is waited for, and held over time, as far as it was recorded."""
    looks = await parts.access_log.page(None, MOST + 1, account=account)
    notices = await parts.account_dealings.notices_to(account, MOST + 1)
    seats = await parts.account_dealings.seats_of(account, MOST + 1)
    mails = await parts.account_dealings.mails(account, MOST + 1)
    return {
        "mailWishes": await _mail_wishes(parts, account),
        "mails": {
            "complete": len(mails) <= MOST,
            "mails": [one | {"at": moment_json(one["at"])} for one in mails[:MOST]],
        },
        "awaited": [{"case": case, "act": act} for case, act in await parts.account_dealings.awaited(account)],
        "ownLooks": {
            "complete": len(looks) <= MOST,
            "looks": [_look(one) | {"cases": list(one.record.cases)} for one in looks[:MOST]],
        },
        "notices": {
            "complete": len(notices) <= MOST,
            "notices": [{"about": about, "code": code, "at": moment_json(at)} for about, code, at in notices[:MOST]],
        },
        "seatsOverTime": {"complete": len(seats) <= MOST, "seats": seats[:MOST]},
    }


async def _mail_wishes(parts: Parts, account: str) -> dict[str, Any] | None:
    """Where the account wants messages and which not; None where it wants none."""
    wishes, since = await parts.mail.wishes(account), await parts.account_dealings.wished_at(account)
    if wishes is None or since is None:
        return None
    return {"address": wishes.address, "off": sorted(kind.value for kind in wishes.off), "setAt": moment_json(since)}


def _look(one: RecordedLook) -> dict[str, Any]:
    record = one.record
    return {
        "index": record.index,
        "recordedAt": record.recorded_at,
        "look": record.look,
        "outcome": record.outcome,
        "deliberation": record.deliberation,
    }


def _offices(one: RecordedLook, held: Iterable[tuple[str, datetime, datetime | None]]) -> list[str]:
    if one.record.account == OPERATOR:
        return [OPERATOR]
    at = datetime.fromisoformat(one.record.recorded_at).astimezone(UTC)
    return sorted({body for body, since, until in held if since <= at and (until is None or at < until)})
