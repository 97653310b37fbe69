"""Meetings over HTTP: their whole life, the quorum as they sit, who may do and see what of it, and their minutes."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, REASON, Web, key

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
    return {"body": BODY, "startsAt": at(seconds=4), "agenda": list(agenda), "place": PLACE} | changes


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
    await begun(web, name)
    return name


async def begun(web: Web, name: str) -> None:
    """Opens the meeting as soon as it can be."""
    async with asyncio.timeout(60):
        while (answer := await act(web, CHAIR, name, "open_meeting")).status_code != 200:
            assert codes(answer) == ["meeting_too_early"]
            await asyncio.sleep(0.2)


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
    assert told["form"] == 2
    assert conclusion["knockOn"] == NO_EFFECT | {"forgotten": None}
    assert conclusion["neighbours"]["findings"]
    quorum = conclusion["quorum"]
    assert (quorum["needed"]["chair"], quorum["needed"]["parties"], quorum["needed"]["share"]) == (True, ["ncg"], "1/2")
    assert (quorum["voters"], quorum["least"], quorum["met"], quorum["voted"]) == (4, 2, True, True)
    assert quorum["present"] == [seat(NCG), seat(CHAIR)]
    # NCG left before the close, and nobody voted on the other case.
    assert (second["quorum"]["present"], second["quorum"]["met"], second["quorum"]["voted"]) == (
        [seat(CHAIR)],
        False,
        False,
    )
    absent = {one["seat"]: one for one in told["absent"]}
    assert seat(CHAIR) not in absent
    assert seat(NCG) not in absent
    assert (absent[seat(PROVINCE)]["holder"], absent[seat(PROVINCE)]["substitutes"]) == (PROVINCE, [])
    wrong = await act(web, CHAIR, name, "adopt_minutes", minutes="0" * 64)
    assert (wrong.status_code, codes(wrong)) == (409, ["minutes_changed"])
    await took(web, CHAIR, name, "adopt_minutes", minutes=told["digest"])
    assert (await minutes(web, name))["adopted"] == told["digest"]
    assert (await show(web, name))["status"] == "adopted"


async def test_a_substitute_attends_and_the_minutes_say_for_whom(web: Web) -> None:
    case = await web.open()
    name = await opened(web, case)
    await attend(web, name, CHAIR, PROVINCE)
    change = await web.post(
        "beheerder",
        "/v1/organisatie/wijzigingen",
        {
            "kind": "substitute",
            "seat": seat(PROVINCE),
            "account": "provincie-oldambt",
            "validFrom": "2026-01-01T00:00:00+01:00",
            "validUntil": at(days=20),
            "reasons": "De vaste vertegenwoordiger is ziek.",
        },
    )
    path = f"/v1/organisatie/wijzigingen/{change.json()['change']}/acts"
    assert (await web.post("tweede-beheerder", path, {"type": "confirm_change"})).status_code == 200
    try:
        (round_,) = [one["round"] for one in (await show(web, name))["agenda"]]
        assert seat(PROVINCE) in [one["seat"] for one in round_["absent"]], "who gave the seat up is not there for it"
        gone = await act(web, PROVINCE, name, "mark_attendance", seat=seat(PROVINCE), present=False)
        assert (gone.status_code, codes(gone)) == (403, ["attendance_unchanged", "not_your_seat"])
        await took(web, "provincie-oldambt", name, "mark_attendance", seat=seat(PROVINCE), present=True)
        (round_,) = [one["round"] for one in (await show(web, name))["agenda"]]
        assert seat(PROVINCE) in [one["seat"] for one in round_["present"]]
        await took(web, CHAIR, name, "close_meeting")
        told = (await minutes(web, name))["attendance"]
        assert [(one["account"], one["substituteFor"]) for one in told] == [
            (CHAIR, None),
            (PROVINCE, None),
            ("provincie-oldambt", PROVINCE),
        ]
        assert told[1]["until"] == told[2]["since"]
        absent = [one["seat"] for one in (await minutes(web, name))["absent"]]
        assert seat(PROVINCE) not in absent, "its holder was there for a while"
        assert seat(NCG) in absent
    finally:
        revoked = await web.post("beheerder", path, {"type": "revoke_change", "reasons": REASON})
        assert revoked.status_code == 200, revoked.text


async def test_the_quorum_is_counted_again_when_somebody_leaves_or_declares_an_interest(web: Web) -> None:
    case = await web.open()
    name = await opened(web, case)
    met = []
    for change in ((CHAIR, True), (NCG, True), (NCG, False), (NCG, True)):
        await attend(web, name, change[0], present=change[1])
        met.append((await show(web, name))["agenda"][0]["round"]["quorumMet"])
    assert met == [False, True, False, True]
    await web.took(NCG, case, type="recuse", reasons=REASON)
    (item,) = (await show(web, name))["agenda"]
    assert (item["round"]["quorumMet"], item["round"]["recused"]) == (False, [NCG])
    (own,) = (await show(web, name, NCG))["agenda"]
    assert own.get("deliberationHidden", True) is True
    assert "present" not in (own.get("round") or {})
    await took(web, CHAIR, name, "close_meeting")
    (told,) = (await minutes(web, name))["agenda"]
    assert [one["account"] for one in told["interests"]] == [NCG]
    (hidden,) = (await minutes(web, name, NCG))["agenda"]
    assert {"votes", "conclusions", "interests"}.isdisjoint(hidden)


async def test_the_chair_marks_others_and_the_minutes_say_who_did(web: Web) -> None:
    name = await opened(web, await web.open())
    await took(web, CHAIR, name, "mark_attendance", seat=seat(COUNCIL), present=True)
    other = await act(web, NCG, name, "mark_attendance", seat=seat(PROVINCE), present=True)
    assert (other.status_code, codes(other)) == (403, ["not_your_seat"])
    none = await act(web, CHAIR, name, "mark_attendance", seat="stuurgroep-oldambt-ncg", present=True)
    assert (none.status_code, codes(none)) == (409, ["seat_without_holder"])
    (stay,) = (await show(web, name))["attendance"]
    assert (stay["account"], stay["markedBy"]) == (COUNCIL, CHAIR)


async def test_somebody_of_another_body_sees_and_does_nothing_and_who_oversees_sees(web: Web) -> None:
    case = await web.open()
    name = await opened(web, case)
    for path in (f"{PATH}/{name}", f"{PATH}/{name}/notulen"):
        assert (await web.get(ELSEWHERE, path)).status_code == 404
    assert name not in (await web.get(ELSEWHERE, PATH)).text
    for kind, fields in (
        ("close_meeting", {}),
        ("mark_attendance", {"seat": seat(NCG), "present": True}),
        ("adopt_minutes", {"minutes": "0" * 64}),
        ("remark_on_minutes", {"remark": REASON}),
    ):
        assert (await act(web, ELSEWHERE, name, kind, **fields)).status_code == 403
    foreign = await web.post(ELSEWHERE, PATH, plan(case))
    assert (foreign.status_code, codes(foreign)) == (403, ["not_the_chair"])
    for account in (AUDITS, CALLS_UP, NCG):
        assert name in (await web.get(account, PATH)).text
    assert (await show(web, name, CALLS_UP))["agenda"][0]["readable"] is True
    assert (await web.get(CHAIR, f"{PATH}/geen")).status_code == 404


async def test_only_cases_with_an_open_round_of_the_body_come_on_an_agenda(web: Web) -> None:
    elsewhere, case = await web.open(municipality="1895"), await web.open()
    for agenda in ([elsewhere], [case, "0" * 32]):
        answer = await web.post(CHAIR, PATH, plan(*agenda))
        assert (answer.status_code, codes(answer)) == (
            400 if answer.status_code == 400 else 403,
            ["agenda_without_round"],
        )
    empty = await web.post(CHAIR, PATH, plan())
    assert codes(empty) == ["agenda_empty"]
    twice = await web.post(CHAIR, PATH, plan(case, case))
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (400, "/agenda")
    nobody = await web.post(CHAIR, PATH, plan(case, body="auditor"))
    assert nobody.json()["errors"][0]["pointer"] == "/body"
    past = await web.post(CHAIR, PATH, plan(case, startsAt=at(hours=-1)))
    assert codes(past) == ["meeting_in_the_past"]


async def test_a_meeting_is_changed_and_withdrawn_before_it_begins_and_told_as_such(web: Web) -> None:
    case, other = await web.open(), await web.open()
    name = await convened(web, case, startsAt=at(days=1))
    assert codes(await act(web, CHAIR, name, "open_meeting")) == ["meeting_too_early"]
    later = at(days=2)
    await took(web, CHAIR, name, "change_meeting", startsAt=later, agenda=[other, case], place="Zaal 3")
    seen = await show(web, name)
    assert (seen["place"], [one["case"] for one in seen["agenda"]]) == ("Zaal 3", [other, case])
    await took(web, CHAIR, name, "withdraw_meeting", reasons="De voorzitter is ziek.")
    assert (await show(web, name, NCG))["reasons"] == "De voorzitter is ziek."
    assert codes(await act(web, CHAIR, name, "open_meeting")) == ["meeting_not_convened", "meeting_too_early"]
    told = await web.parts.notices.of([BODY])
    assert [one.notice.code for one in told if one.case == name] == [
        "meeting_withdrawn",
        "meeting_changed",
        "meeting_convened",
    ]


async def test_the_same_convocation_sent_twice_is_one_meeting(web: Web) -> None:
    case, used = await web.open(), key()
    body = plan(case, startsAt=at(days=1))
    first = await web.post(CHAIR, PATH, body, used)
    again = await web.post(CHAIR, PATH, body, used)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["meeting"] == again.json()["meeting"]
    assert (await web.post(CHAIR, PATH, body | {"place": "Elders"}, used)).status_code == 409


async def test_a_case_that_moves_on_while_it_is_put_on_an_agenda_is_judged_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await web.open()
    read, moved = web.parts.meetings.cases, list[bool]()

    async def and_then_it_moves(cases: Any) -> Any:
        found = await read(cases)
        if not moved:
            moved.append(True)
            await web.took("dg-obdr", case, type="call_up", reasons=REASON)
        return found

    monkeypatch.setattr(web.parts.meetings, "cases", and_then_it_moves)
    answer = await web.post(CHAIR, PATH, plan(case))
    assert codes(answer) == ["agenda_without_round"]
