"""Who may do what and why not, over HTTP: for oneself, about somebody else, and at a moment in the past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from authority.registration import Registration
from procedures.canonical import canonical_bytes, content_hash
from tests.servers.api.test_away import without_opa
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Web

OTHER_CHAIR = "voorzitter-groningen"


async def asked(web: Web, account: str, case: str, **parameters: Any) -> dict[str, Any]:
    """The explanation, which has to be given."""
    answer = await web.get(account, f"/v1/routekaarten/{case}/authority", **parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def acts(found: dict[str, Any]) -> dict[tuple[str, str | None], tuple[bool | None, list[str]]]:
    """Whether each act may be done, and the codes of why not."""
    return {
        (one["type"], one["variant"]): (one["allow"], [reason["code"] for reason in one["reasons"]])
        for one in found["acts"]
    }


async def test_somebody_is_told_of_every_act_whether_it_may_be_done_and_all_that_is_against_it(web: Web) -> None:
    case = await web.open()
    found = await asked(web, CHAIR, case)
    said = acts(found)
    assert said["cast_vote", "against"] == (True, [])
    assert said["conclude", "approve"] == (False, ["quorum_not_met", "rule_not_met"])
    assert said["answer", None] == (False, ["not_returned", "not_the_intake_office"])
    assert said["call_up", None] == (False, ["not_the_call_up_office"])
    assert said["sign", "approve"] == (False, ["national_only", "not_the_office", "wrong_step"])
    assert said["lodge_objection", None] == (False, ["not_decided", "not_the_intake_office"])
    assert (found["who"], found["case"], found["tier"], found["state"]) == (CHAIR, case, "lokaal", "in_tier")
    assert found["policyRevision"] == (await web.parts.policy.verdicts([{}]))[0].policy_revision
    assert found["registerVersion"] == await web.parts.register.current_version()


async def test_the_reasons_are_sentences_in_the_language_that_was_asked_for(web: Web) -> None:
    case = await web.open()
    headers = await web.bearer(CHAIR) | {"Accept-Language": "en"}
    english = (await web.client.get(f"/v1/routekaarten/{case}/authority", headers=headers)).json()
    dutch = await asked(web, CHAIR, case)
    for language, sentence in (
        (english, "Only the ministry's office that can call up cases may do this."),
        (dutch, "Alleen het ambt dat zaken naar het ministerie mag halen, mag dit doen."),
    ):
        act = next(one for one in language["acts"] if one["type"] == "call_up")
        assert [one["text"] for one in act["reasons"]] == [sentence]


async def test_who_may_do_what_the_case_waits_for_is_told_by_body_and_seat(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="suspend", reasons=REASON)
    found = await asked(web, CHAIR, case)
    (waits,) = found["waitsFor"]
    assert (waits["act"], waits["asked"]) == ("resume", ["stuurgroep-eemsdelta-voorzitter"])
    assert [(group["body"], [one["account"] for one in group["seats"]]) for group in waits["allowed"]] == [
        ("dg-obdr", ["dg-obdr"]),
        ("stuurgroep-eemsdelta", [CHAIR]),
    ]
    assert waits["allowed"][1]["title"] == "Lokale stuurgroep Eemsdelta"


async def test_who_has_voted_is_no_longer_among_those_whose_vote_is_waited_for(web: Web) -> None:
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    votes = next(one for one in (await asked(web, CHAIR, case))["waitsFor"] if one["act"] == "cast_vote")
    (group,) = votes["allowed"]
    assert {one["seat"] for one in group["seats"]} == set(votes["asked"])
    assert CHAIR not in str(votes)


@pytest.mark.parametrize("account", ["auditor-rijk", "dg-obdr", "beheerder"])
async def test_the_call_up_office_the_auditor_and_beheer_may_ask_about_somebody_else(web: Web, account: str) -> None:
    case = await web.open()
    found = await asked(web, account, case, who=CHAIR)
    assert found["who"] == CHAIR
    assert acts(found)["cast_vote", "for"] == (True, [])
    assert acts(await asked(web, account, case, who=OTHER_CHAIR))["cast_vote", "for"] == (False, ["not_a_member"])


@pytest.mark.parametrize("account", [CHAIR, PREPARER, "mo-eemsdelta", "staatssecretaris-herstel"])
async def test_others_may_ask_about_themselves_only_and_nothing_of_it_is_recorded(web: Web, account: str) -> None:
    case = await web.open()
    before = await web.parts.queries.entries_of(f"routekaart/{case}")
    path = f"/v1/routekaarten/{case}/authority"
    answers = [await web.get(account, path, who=who) for who in ("ncg-eemsdelta", "niemand")]
    for answer in answers:
        # The same for an account that there is not: nobody finds out this way which accounts there are.
        assert (answer.status_code, answer.json()["code"]) == (403, "explanation_refused")
        assert [one["code"] for one in answer.json()["reasons"]] == ["may_not_explain_others"]
    assert (await web.get(account, path, who=account)).status_code == 200
    assert await web.parts.queries.entries_of(f"routekaart/{case}") == before


async def test_who_may_not_read_the_case_gets_the_same_answer_as_for_one_that_is_not_there(web: Web) -> None:
    case = await web.open()
    own = {"instance", "traceId"}
    bodies = []
    for name in (case, "0" * 32, "RK-bestaat-niet"):
        for more in ({}, {"who": CHAIR}, {"at": "2999-01-01T00:00:00Z"}, {"at": "2001-01-01T00:00:00Z"}):
            answer = await web.get(OTHER_CHAIR, f"/v1/routekaarten/{name}/authority", **more)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (name, more)
            bodies.append({part: value for part, value in answer.json().items() if part not in own})
    assert all(body == bodies[0] for body in bodies)


@pytest.mark.parametrize(
    ("parameters", "code", "pointer", "fault"),
    [
        ({"who": "niemand"}, "invalid_request", "who", "unknown_account"),
        ({"who": ""}, "invalid_request", "who", "missing"),
        ({"at": "gisteren"}, "invalid_request", "at", "not_a_moment"),
        ({"at": "2026-02-30T10:00:00Z"}, "invalid_request", "at", "not_a_moment"),
        ({"at": "2026-01-05T10:00:00"}, "invalid_request", "at", "not_a_moment"),
        ({"at": "2999-01-01T00:00:00Z"}, "invalid_moment", "at", "moment_in_future"),
        ({"at": "2001-01-01T00:00:00+01:00"}, "invalid_moment", "at", "moment_before_case"),
        ({"wie": CHAIR}, "invalid_request", "wie", "unknown_field"),
    ],
)
async def test_a_question_that_is_not_right_is_400_and_names_what(
    web: Web, parameters: dict[str, str], code: str, pointer: str, fault: str
) -> None:
    case = await web.open()
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", **parameters)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, fault)]


async def test_it_is_asked_by_who_is_signed_in_and_answered_by_the_policy_or_not_at_all(web: Web) -> None:
    case = await web.open()
    for path in (f"/v1/routekaarten/{case}/authority", f"/v1/routekaarten/{case}/route", "/v1/route-preview"):
        assert (await web.client.get(path)).status_code == 401
    async with without_opa(web) as client:
        path = f"/v1/routekaarten/{case}/authority"
        answer = await client.get(path, headers=await web.bearer(CHAIR))
    assert (answer.status_code, answer.json()["code"]) == (503, "authority_unavailable")


async def test_who_reads_no_deliberation_cannot_tell_from_an_explanation_how_was_voted(web: Web) -> None:
    agreed, divided, silent = await web.open(), await web.open(), await web.open()
    for account in (CHAIR, "ncg-eemsdelta", "provincie-eemsdelta", "gemeente-eemsdelta"):
        await web.took(account, agreed, type="cast_vote", choice="for")
        against = account != CHAIR
        await web.took(account, divided, type="cast_vote", choice="against" if against else "for", reasons=REASON)
    # That somebody voted is in the history, and so is no secret; how, is.
    for who, cases in ((CHAIR, (agreed, divided)), ("beheerder", (agreed, divided, silent))):
        found = [await asked(web, "beheerder", case, who=who) for case in cases]
        assert all(one["deliberationHidden"] for one in found)
        assert all(one["acts"] == found[0]["acts"] for one in found)
    told = acts(await asked(web, "beheerder", agreed, who=CHAIR))
    assert told["conclude", "approve"] == (None, [])
    assert told["cast_vote", "for"] == (True, [])
    assert acts(await asked(web, "auditor-rijk", agreed, who=CHAIR))["conclude", "approve"] == (True, [])
    assert acts(await asked(web, "auditor-rijk", divided, who=CHAIR))["conclude", "approve"] == (
        False,
        ["rule_not_met"],
    )


async def test_which_acts_are_open_tells_no_more_of_the_votes_than_an_explanation(web: Web) -> None:
    agreed, silent = await web.open(), await web.open()
    for account in (CHAIR, "ncg-eemsdelta", "provincie-eemsdelta"):
        await web.took(account, agreed, type="cast_vote", choice="for")
    first, second = [(await web.get("beheerder", f"/v1/routekaarten/{case}/acts")).json() for case in (agreed, silent)]
    assert first["acts"] == second["acts"]


async def test_at_a_moment_in_the_past_the_answer_is_the_one_that_was_given_then(web: Web) -> None:
    case = await web.open()
    course: list[tuple[str, dict[str, Any]]] = [
        (CHAIR, {"type": "cast_vote", "choice": "for"}),
        (CHAIR, {"type": "return_for_information", "questions": REASON}),
        (PREPARER, {"type": "answer", "answer": REASON}),
        (CHAIR, {"type": "escalate", "reasons": REASON}),
        ("dg-obdr", {"type": "call_up", "reasons": REASON}),
        (PREPARER, {"type": "withdraw", "reasons": REASON}),
    ]
    given = []
    for account, act in [("", {}), *course]:
        if act:
            await web.took(account, case, **act)
        given += [await asked(web, "auditor-rijk", case, who=who) for who in (CHAIR, "dg-obdr")]
    assert len({one["dossier"] for one in given}) > 1
    for then in given:
        assert await asked(web, "auditor-rijk", case, who=then["who"], at=then["at"]) == then


async def test_at_a_moment_in_the_past_the_register_is_the_one_of_then(web: Web) -> None:
    case = await web.open()
    before = await asked(web, "auditor-rijk", case, who="ncg-eemsdelta")
    await change_of_hands(web, "ncg-eemsdelta", "ncg-oldambt")
    now = await asked(web, "auditor-rijk", case, who="ncg-eemsdelta")
    assert acts(before)["cast_vote", "for"] == (True, [])
    assert acts(now)["cast_vote", "for"] == (False, ["not_a_member"])
    assert now["registerVersion"] == before["registerVersion"] + 1
    assert acts(await asked(web, "auditor-rijk", case, who="ncg-oldambt"))["cast_vote", "for"] == (True, [])
    # Nothing has happened to the case since: it is the register alone that moved.
    assert await asked(web, "auditor-rijk", case, who="ncg-eemsdelta", at=before["at"]) == before
    assert await asked(web, "auditor-rijk", case, who="ncg-eemsdelta", at=now["at"]) == now
    await change_of_hands(web, "ncg-oldambt", "ncg-eemsdelta")


async def change_of_hands(web: Web, old: str, new: str) -> None:
    """Puts a version of the register into force in which the seat in Eemsdelta of `old` is that of `new`."""
    parts = web.parts
    organisation = await parts.register.at(await parts.register.current_version())
    accounts = await parts.naming.ensure((old, new))
    seats = tuple(
        replace(seat, account=accounts[new]) if (seat.id, seat.account) == (SEAT, accounts[old]) else seat
        for seat in organisation.seats
    )
    changed = replace(organisation, seats=seats)
    assert changed != organisation
    registration = Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)
    procedure = await parts.procedures.in_force()
    receipt = await registration.load(changed, procedure, canonical_bytes(changed), content_hash(changed), "trace")
    assert receipt.allow


SEAT = "stuurgroep-eemsdelta-ncg"


async def test_the_moment_of_the_opening_is_the_first_that_can_be_asked_about(web: Web) -> None:
    case = await web.open()
    row = await web.parts.queries.find_case(case)
    assert row is not None
    first = row.state.opened_at
    found = await asked(web, "auditor-rijk", case, at=first.isoformat())
    assert (found["state"], found["tier"]) == ("intake", None)
    answer = await web.get(
        "auditor-rijk", f"/v1/routekaarten/{case}/authority", at=(first - timedelta(microseconds=1)).isoformat()
    )
    assert answer.json()["errors"][0]["code"] == "moment_before_case"
    # Now is a moment that can be asked about, and a moment later is not.
    assert (await asked(web, "auditor-rijk", case, at=datetime.now(UTC).isoformat()))["tier"] == "lokaal"
    late = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
    answer = await web.get("auditor-rijk", f"/v1/routekaarten/{case}/authority", at=late)
    assert answer.json()["errors"][0]["code"] == "moment_in_future"


async def test_somebody_who_declared_an_interest_is_told_so_and_is_not_among_those_who_may(web: Web) -> None:
    case = await web.open()
    await web.took("provincie-eemsdelta", case, type="recuse", reasons=REASON)
    found = await asked(web, "provincie-eemsdelta", case)
    assert acts(found)["cast_vote", "for"] == (False, ["not_a_member", "recused"])
    votes = next(one for one in found["waitsFor"] if one["act"] == "cast_vote")
    assert "provincie-eemsdelta" not in str(votes["allowed"])


async def test_a_conclusion_that_is_explained_as_allowed_is_taken(web: Web) -> None:
    case = await web.open()
    for account in (CHAIR, "ncg-eemsdelta"):
        await web.took(account, case, type="cast_vote", choice="for")
    assert acts(await asked(web, CHAIR, case))["conclude", "approve"] == (True, [])
    await web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    found = await asked(web, CHAIR, case)
    assert found["state"] == "closed"
    assert not [one for one in found["acts"] if one["allow"]]
    assert found["waitsFor"] == []
