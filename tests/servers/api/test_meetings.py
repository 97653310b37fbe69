"""Meetings over HTTP: their whole life, the quorum as they sit, who may do and see what of it, and their minutes."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, REASON, Web

NCG, PROVINCE, COUNCIL = "ncg-eemsdelta", "provincie-eemsdelta", "gemeente-eemsdelta"
ELSEWHERE, AUDITS, CALLS_UP = "voorzitter-oldambt", "auditor-rijk", "dg-obdr"
BODY = "stuurgroep-eemsdelta"
PATH = "/v1/vergaderingen"
PLACE = "Gemeentehuis, zaal 2"


def seat(account: str) -> str:
    """The seat of the steering group that an account of the example holds."""
    return f"{BODY}-{account.removesuffix('-eemsdelta')}"


def codes(answer: Any) -> list[str]:
    """The codes of why something was refused."""
    return [one["code"] for one in answer.json()["reasons"]]


def at(**later: float) -> str:
    """A moment from now on."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def plan(*agenda: str, **changes: Any) -> dict[str, Any]:
    """A meeting of the steering group, in a moment."""
    return {"body": BODY, "startsAt": at(seconds=1), "agenda": list(agenda), "place": PLACE} | changes


async def convened(web: Web, *agenda: str, **changes: Any) -> str:
    """The id of a meeting that was convened."""
    answer = await web.post(CHAIR, PATH, plan(*agenda, **changes))
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["meeting"]
    assert answer.headers["Location"] == f"{PATH}/{name}"
    return name


async def act(web: Web, by: str, name: str, kind: str, used_key: str | None = None, **fields: Any) -> Any:
    """An act on a meeting."""
    return await web.post(by, f"{PATH}/{name}/acts", {"type": kind} | fields, used_key)


async def took(web: Web, by: str, name: str, kind: str, **fields: Any) -> None:
    """An act on a meeting that is taken."""
    answer = await act(web, by, name, kind, **fields)
    assert answer.status_code == 200, answer.text


async def opened(web: Web, *agenda: str) -> str:
    """A meeting that goes on, with nobody there yet."""
    name = await convened(web, *agenda)
    async with asyncio.timeout(20):
        while (answer := await act(web, CHAIR, name, "open_meeting")).status_code != 200:
            assert codes(answer) == ["meeting_too_early"]
            await asyncio.sleep(0.2)
    return name


async def attend(web: Web, name: str, *accounts: str, present: bool = True) -> None:
    """These mark themselves, one after the other."""
    for account in accounts:
        await took(web, account, name, "mark_attendance", seat=seat(account), present=present)


async def show(web: Web, name: str, by: str = CHAIR) -> dict[str, Any]:
    """The meeting as somebody sees it."""
    answer = await web.get(by, f"{PATH}/{name}")
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def minutes(web: Web, name: str, by: str = CHAIR) -> dict[str, Any]:
    """The minutes as somebody sees them."""
    answer = await web.get(by, f"{PATH}/{name}/notulen")
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def test_a_meeting_lives_from_its_convocation_to_its_adopted_minutes(web: Web) -> None:
    case, other = await web.open(), await web.open()
    name = await opened(web, case, other)
    await attend(web, name, CHAIR, NCG)
    seen = await show(web, name)
    assert (seen["status"], seen["place"], seen["body"]) == ("open", PLACE, BODY)
    assert [one["case"] for one in seen["agenda"]] == [case, other]
    assert [one["seat"] for one in seen["agenda"][0]["round"]["present"]] == [seat(NCG), seat(CHAIR)]
    assert seen["agenda"][0]["round"]["quorumMet"] is True
    await web.took(CHAIR, case, type="cast_vote", choice="for", reasons=REASON)
    await web.took(NCG, case, type="cast_vote", choice="for")
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    await attend(web, name, NCG, present=False)
    assert (await web.get(CHAIR, f"{PATH}/{name}/notulen")).status_code == 404
    await took(web, CHAIR, name, "close_meeting")
    told = await minutes(web, name)
    assert [(one["seat"], one["markedBy"]) for one in told["attendance"]] == [(seat(CHAIR), CHAIR), (seat(NCG), NCG)]
    assert all(one["until"] for one in told["attendance"])
    first, second = told["agenda"]
    (conclusion,) = first["conclusions"]
    assert (conclusion["outcome"], conclusion["by"], conclusion["motivation"]["norm"]) == ("approve", CHAIR, REASON)
    assert [(one["account"], one["choice"], one["reasons"], one["inMeeting"]) for one in conclusion["votes"]] == [
        (NCG, "for", None, True),
        (CHAIR, "for", REASON, True),
    ]
    assert (second["conclusions"], second["votes"], len(second["silent"])) == ([], [], 4)
    wrong = await act(web, CHAIR, name, "adopt_minutes", minutes="0" * 64)
    assert (wrong.status_code, codes(wrong)) == (409, ["minutes_changed"])
    await took(web, CHAIR, name, "adopt_minutes", minutes=told["digest"])
    assert (await minutes(web, name))["adopted"] == told["digest"]
    assert (await show(web, name))["status"] == "adopted"
