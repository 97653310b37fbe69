"""Instructions on mandaten (Awb 10:6): given over HTTP and by command, read by who is bound, shown to who acts, and what was
done under the mandaat."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.__main__ import build
from tests.servers.api.test_betrokkenen import forget, of_case
from tests.servers.api.test_mandaten import MANAGES, PATH, SIGNS, act, agreed, proposed, shown
from tests.servers.api.web import PREPARER, Web

AUDITS, LOCAL, OTHER = "auditor-rijk", "gemeente-oldambt", "voorzitter-het-hogeland"
FIRST = "Overleg eerst met <b>de gemeente</b> & de bewoner."
ABOUT = "Trek deze zaak niet in zonder te bellen."


@pytest.fixture(autouse=True)
async def _no_mandaten_left(web: Web) -> AsyncIterator[None]:
    """Whoever held one in this test holds none in the next: of several that carry an act the policy names one."""
    yield
    for holder in (LOCAL, OTHER):
        for one in (await web.get(AUDITS, PATH, holder=holder, limit=200)).json()["mandaten"]:
            if one["status"] != "revoked":
                assert (await act(web, MANAGES, one["id"], "revoke_mandaat")).status_code == 200


async def given(web: Web, by: str = PREPARER, **changes: Any) -> str:
    """A mandaat in force to withdraw cases for the intake office, held by somebody elsewhere."""
    holder = {"kind": "account", "id": LOCAL}
    name = await proposed(web, by, **{"principal": "ncg-intake", "holder": holder, "acts": ["withdraw"]} | changes)
    assert (await act(web, MANAGES, name, "confirm_mandaat")).status_code == 200
    await agreed(web, name)
    return name


async def instruct(web: Web, name: str, text: str = FIRST, case: str | None = None, by: str = PREPARER) -> None:
    """An instruction that has to be taken."""
    answer = await act(web, by, name, "instruct_mandaat", text=text, case=case)
    assert answer.status_code == 200, answer.text


async def read(web: Web, who: str, name: str) -> list[tuple[int, str | None, bool]]:
    """The instructions as somebody sees them: number, text, and whether it may be read."""
    answer = await web.get(who, f"{PATH}/{name}")
    assert answer.status_code == 200, answer.text
    return [(one["number"], one["text"], one["mayRead"]) for one in answer.json()["instructions"]]


async def test_an_instruction_is_given_shown_with_who_and_when_and_withdrawn(web: Web) -> None:
    case, name = await web.open(), await given(web)
    assert (await shown(web, name))["instructions"] == []
    await instruct(web, name)
    await instruct(web, name, ABOUT, case)
    general, of_case_ = (await shown(web, name))["instructions"]
    before = general["recordedAt"]
    assert general == {
        "number": 1,
        "text": FIRST,
        "mayRead": True,
        "case": None,
        "by": PREPARER,
        "recordedAt": before,
        "withdrawnBy": None,
        "withdrawnAt": None,
        "forgotten": None,
    }
    assert (of_case_["number"], of_case_["text"], of_case_["case"]) == (2, ABOUT, case)
    taken = await act(web, PREPARER, name, "withdraw_instruction", number=1)
    assert (taken.status_code, taken.json()["act"]) == (200, "withdraw_instruction")
    again = await act(web, PREPARER, name, "withdraw_instruction", number=1)
    assert (again.status_code, [one["code"] for one in again.json()["reasons"]]) == (409, ["no_such_instruction"])
    listed = (await web.get(AUDITS, PATH, holder=LOCAL, limit=200)).json()["mandaten"]
    found = next(one for one in listed if one["id"] == name)["instructions"]
    assert (found[0]["withdrawnBy"], found[0]["withdrawnAt"] > before) == (PREPARER, True)
    assert found[1:] == [of_case_]
    for asked in ({"at": before}, {"knownAt": before}):
        listed = (await web.get(AUDITS, PATH, holder=LOCAL, limit=200, **asked)).json()["mandaten"]
        assert next(one for one in listed if one["id"] == name)["instructions"] == [general], asked
    then = (await web.get(AUDITS, f"{PATH}/{name}", at=before)).json()
    assert then["instructions"] == [general]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"type": "instruct_mandaat"}, "/text", "missing"),
        ({"type": "instruct_mandaat", "text": "  "}, "/text", "missing"),
        ({"type": "instruct_mandaat", "text": "x" * 4001}, "/text", "too_long"),
        ({"type": "instruct_mandaat", "text": "BSN 111222333"}, "/text", "contains_bsn"),
        ({"type": "instruct_mandaat", "text": FIRST, "case": "RK-1"}, "/case", "unknown_code"),
        ({"type": "instruct_mandaat", "text": FIRST, "case": "ab" * 16}, "/case", "unknown_case"),
        ({"type": "withdraw_instruction"}, "/number", "missing"),
        ({"type": "withdraw_instruction", "number": 0}, "/number", "out_of_range"),
    ],
)
async def test_what_is_wrong_with_an_instruction_is_named_and_nothing_is_written(
    web: Web, fields: dict[str, Any], pointer: str, code: str
) -> None:
    name = await proposed(web)
    answer = await web.post(SIGNS, f"{PATH}/{name}/acts", fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act"), answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert (await shown(web, name))["instructions"] == []


async def test_who_keeps_the_register_or_holds_the_mandaat_does_not_instruct(web: Web) -> None:
    name = await given(web)
    for who, codes in (
        (MANAGES, ["not_the_instructor"]),
        (AUDITS, ["not_the_instructor"]),
        (LOCAL, ["instructs_oneself", "not_the_instructor"]),
    ):
        answer = await act(web, who, name, "instruct_mandaat", text=FIRST)
        assert (answer.status_code, [one["code"] for one in answer.json()["reasons"]]) == (403, codes), who


async def test_who_gave_it_who_is_bound_and_auditors_read_what_it_says(web: Web) -> None:
    case, name = await web.open(), await given(web)
    await instruct(web, name)
    await instruct(web, name, ABOUT, case)
    both = [(1, FIRST, True), (2, ABOUT, True)]
    none = [(1, None, False), (2, None, False)]
    expected = {PREPARER: both, LOCAL: both, AUDITS: both, MANAGES: none, OTHER: none, SIGNS: none}
    assert {who: await read(web, who, name) for who in expected} == expected
    looks = (await web.get(AUDITS, "/v1/inzagen", all=True, limit=200)).json()["inzagen"]
    of_local = [one for one in looks if one["account"] == LOCAL and one["kind"] == "mandaten"]
    assert [(one["cases"], one["deliberation"]) for one in of_local[:1]] == [([case], True)]
    # Who declared an interest in the case reads what is about other cases alone.
    await web.took(PREPARER, case, type="recuse", reasons="Ik woon daar.")
    assert await read(web, PREPARER, name) == [(1, FIRST, True), (2, None, False)]


async def test_to_whom_it_was_passed_on_is_bound_and_reads_it_while_that_is_in_force(web: Web) -> None:
    parent = await given(web, passable=True)
    sub = await given(web, LOCAL, parent=parent, holder={"kind": "account", "id": OTHER})
    await instruct(web, parent)
    await instruct(web, sub, "Alleen op maandag.", by=LOCAL)
    assert await read(web, OTHER, parent) == [(1, FIRST, True)]
    case = await web.open()
    offered = (await web.get(OTHER, f"/v1/routekaarten/{case}/acts")).json()["acts"]
    (withdraw,) = (one for one in offered if one["type"] == "withdraw")
    assert (withdraw["onBehalfOf"], withdraw["mandate"]) == ("ncg-intake", [sub, parent])
    told = [(one["mandaat"], one["number"], one["text"]) for one in withdraw["instructions"]]
    assert told == [(sub, 1, "Alleen op maandag."), (parent, 1, FIRST)]
    assert (await act(web, LOCAL, sub, "revoke_mandaat")).status_code == 200
    assert await read(web, OTHER, parent) == [(1, None, False)]


async def test_a_difference_tells_the_text_to_who_may_read_it(web: Web) -> None:
    name = await given(web)
    start = datetime.now(UTC).isoformat()
    await instruct(web, name)
    pointer = f"/mandaten/{name}/instructions/0"
    for who, text in ((AUDITS, FIRST), (MANAGES, None)):
        for path in (f"{PATH}/{name}/difference", f"{PATH}/difference"):
            answer = await web.get(who, path, **{"from": start})
            found = {one["field"]: one["after"] for one in answer.json()["changes"]}
            assert (found[f"{pointer}/number"], found.get(f"{pointer}/text")) == (1, text), (who, path)
            assert FIRST not in answer.text or who == AUDITS


async def test_whoever_acts_under_a_mandaat_is_shown_what_binds_there_before_and_others_are_not(web: Web) -> None:
    case, other, name = await web.open(), await web.open(), await given(web)
    await instruct(web, name)
    await instruct(web, name, ABOUT, case)
    for asked, texts in ((case, [FIRST, ABOUT]), (other, [FIRST])):
        path = f"/v1/routekaarten/{asked}/authority"
        acts = (await web.get(LOCAL, path)).json()["acts"]
        bound = {one["type"]: [told["text"] for told in one["instructions"]] for one in acts if one["mandate"]}
        assert bound == {"withdraw": texts}
        seen = (await web.get(AUDITS, path, who=LOCAL)).json()["acts"]
        assert [one["instructions"] for one in seen] == [one["instructions"] for one in acts]
        hidden = (await web.get(MANAGES, path, who=LOCAL)).json()["acts"]
        assert {told["text"] for one in hidden for told in one["instructions"]} == {None}
    browser, preparer = await web.page(LOCAL), await web.page(PREPARER)
    pages = [(await one.get(f"/routekaarten/{asked}")).text for one in (browser, preparer) for asked in (case, other)]
    await browser.aclose()
    await preparer.aclose()
    escaped = "Overleg eerst met &lt;b&gt;de gemeente&lt;/b&gt; &amp; de bewoner."
    namens = "U handelt namens Intake van de Nationaal Coördinator Groningen, onder mandaat – instructies:"
    assert [(namens in page, escaped in page, ABOUT in page) for page in pages] == [
        (True, True, True),
        (True, True, False),
        (False, False, False),
        (False, False, False),
    ]
    assert "<b>de gemeente" not in "".join(pages)
    assert "instructie 2, alleen voor deze zaak, gegeven op" in pages[0]


async def test_an_explanation_of_the_past_tells_what_bound_then(web: Web) -> None:
    case, name = await web.open(), await given(web)
    before = datetime.now(UTC).isoformat()
    await instruct(web, name)
    then = datetime.now(UTC).isoformat()
    assert (await act(web, PREPARER, name, "withdraw_instruction", number=1)).status_code == 200

    async def told(**at: str) -> list[str]:
        acts = (await web.get(LOCAL, f"/v1/routekaarten/{case}/authority", **at)).json()["acts"]
        return [one["text"] for act_ in acts if act_["mandate"] for one in act_["instructions"]]

    assert (await told(at=before), await told(at=then), await told()) == ([], [FIRST], [])


async def test_what_was_done_under_it_is_told_to_who_gave_it_and_to_auditors(web: Web) -> None:
    parent = await given(web, passable=True)
    sub = await given(web, LOCAL, parent=parent, holder={"kind": "account", "id": OTHER})
    await instruct(web, parent)
    cases = [await web.open() for _ in range(3)]
    for who, case in zip((LOCAL, OTHER, PREPARER), cases, strict=True):
        await web.took(who, case, type="withdraw", reasons="De bewoner wil niet meer.")
    refused = await web.act(LOCAL, cases[0], type="withdraw", reasons="Nog eens.")
    assert refused.status_code != 200

    async def used(who: str, name: str, **asked: Any) -> list[tuple[str, str, str, list[str], list[Any]]]:
        answer = await web.get(who, f"{PATH}/{name}/use", **asked)
        assert answer.status_code == 200, answer.text
        return [
            (one["case"], one["act"], one["actor"]["account"], one["onBehalfOf"]["mandate"], one["instructions"])
            for one in answer.json()["acts"]
        ]

    told = [{"mandaat": parent, "numbers": [1]}]
    own = (cases[0], "withdraw", LOCAL, [parent], told)
    below = (cases[1], "withdraw", OTHER, [sub, parent], told)
    assert await used(PREPARER, parent) == await used(AUDITS, parent) == [own, below]
    assert await used(LOCAL, sub) == [below], "who passed it on"
    page = (await web.get(AUDITS, f"{PATH}/{parent}/use", limit=1)).json()
    assert [one["case"] for one in page["acts"]] == cases[:1]
    assert await used(AUDITS, parent, after=page["after"]) == [below]
    for who in (MANAGES, LOCAL, SIGNS):
        answer = await web.get(who, f"{PATH}/{parent}/use")
        assert (answer.status_code, answer.json()["code"]) == (403, "mandaat_use_refused"), who
        assert [one["code"] for one in answer.json()["reasons"]] == ["may_not_read_mandate_use"]
    assert (await web.get(AUDITS, f"{PATH}/{'ab' * 16}/use")).status_code == 404
    history = (await web.get(AUDITS, f"/v1/routekaarten/{cases[0]}/history")).json()["entries"]
    assert [one["instructions"] for one in history if "instructions" in one] == [told]


async def test_what_was_said_of_a_case_is_forgotten_with_it_and_shows_as_that(web: Web) -> None:
    case, name = await web.open(), await given(web)
    await instruct(web, name)
    await instruct(web, name, ABOUT, case)
    await web.took(PREPARER, case, type="withdraw", reasons="De bewoner wil niet meer.")
    receipt = await forget(web, await of_case(web, case))
    general, about = (await shown(web, name))["instructions"]
    assert (general["text"], general["forgotten"]) == (FIRST, None)
    assert (about["text"], about["mayRead"]) == (None, True)
    assert about["forgotten"] == {"code": "forgotten", "at": receipt["recordedAt"]}


async def test_giving_one_about_a_case_is_processing_of_whom_the_case_is_about(web: Web) -> None:
    case, name = await web.open(), await given(web)
    await instruct(web, name)
    await instruct(web, name, ABOUT, case)
    await instruct(web, name, ABOUT, await web.open())
    lines = (await web.get(AUDITS, "/v1/verwerkingen", case=case, limit=200)).json()["verwerkingen"]
    kinds = sorted(one["dpl.core.data_subject_id_type"] for one in lines if one["name"] == "instruct_mandaat")
    assert kinds == ["address", "address", "case"]
    assert {one["name"] for one in lines} & {"propose_mandaat", "confirm_mandaat"} == set()


async def run(web: Web, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """The command, in a thread, since the application answers in this one."""
    monkeypatch.setenv("GETRAPT_URL", web.url)
    with structlog.testing.capture_logs():
        return await asyncio.to_thread(CliRunner().invoke, build(), list(arguments))


async def test_commands_instruct_show_withdraw_and_tell_what_was_done(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, name = await web.open(), await given(web)
    refused = await run(web, monkeypatch, "mandaat", "instruct", name, "--text", FIRST, "--as", MANAGES)
    assert (refused.exit_code, "not_the_instructor" in refused.output) == (1, True)
    taken = await run(web, monkeypatch, "mandaat", "instruct", name, "--text", FIRST, "--as", PREPARER, "--json")
    assert (taken.exit_code, json.loads(taken.stdout)["act"]) == (0, "instruct_mandaat"), taken.output
    about = ["--text", ABOUT, "--case", case, "--as", PREPARER]
    assert (await run(web, monkeypatch, "mandaat", "instruct", name, *about)).exit_code == 0
    general = f"instruction 1, by {PREPARER} 20"
    for command in (("show", name), ("list", "--holder", LOCAL)):
        output = (await run(web, monkeypatch, "mandaat", *command)).stdout
        assert general in output and f": {FIRST}" in output, command
        assert f"instruction 2 in case {case} only, by {PREPARER} 20" in output, command
        hidden = (await run(web, monkeypatch, "mandaat", *command, "--as", MANAGES)).stdout
        assert "(not shown to this account)" in hidden and FIRST not in hidden, command
    why = (await run(web, monkeypatch, "why", case, "--as", LOCAL)).stdout
    assert f"withdraw for ncg-intake, under mandaat {name}:\n  {general}" in why
    assert ABOUT in why
    ended = await run(web, monkeypatch, "mandaat", "withdraw-instruction", name, "1", "--as", PREPARER)
    assert ended.exit_code == 0, ended.output
    assert f", withdrawn by {PREPARER} 20" in (await run(web, monkeypatch, "mandaat", "show", name)).stdout
    none = await run(web, monkeypatch, "mandaat", "use", name, "--as", PREPARER)
    assert (none.exit_code, none.stdout) == (0, "nothing was done under it\n")
    receipt = await web.took(LOCAL, case, type="withdraw", reasons="De bewoner wil niet meer.")
    used = (await run(web, monkeypatch, "mandaat", "use", name)).stdout
    assert used.startswith(f"{receipt['index']}  20")
    assert f"withdraw on {case} by {LOCAL}; instructions: {name[:8]} 2\n" in used
    unasked = await run(web, monkeypatch, "mandaat", "use", name, "--as", MANAGES)
    assert (unasked.exit_code, "may_not_read_mandate_use" in unasked.output) == (1, True), unasked.output
    as_json = json.loads((await run(web, monkeypatch, "mandaat", "use", name, "--json")).stdout)
    assert [one["index"] for one in as_json["acts"]] == [receipt["index"]]


async def test_what_one_trace_joins_hides_the_instruction_about_a_case_like_its_deliberation(web: Web) -> None:
    case, name = await web.open(), await given(web)
    for trace, about in (("1a" * 16, None), ("2b" * 16, case)):
        headers = await web.bearer(PREPARER) | {"Idempotency-Key": trace, "traceparent": f"00-{trace}-{'1' * 16}-01"}
        body = {"type": "instruct_mandaat", "text": FIRST, "case": about}
        sent = await web.client.post(f"{PATH}/{name}/acts", json=body, headers=headers)
        assert sent.status_code == 200, sent.text

    async def told(trace: str) -> tuple[bool, bool]:
        found = (await web.get(AUDITS, f"/v1/traces/{trace}")).json()
        return json.dumps(FIRST) in json.dumps(found), found["deliberationHidden"]

    assert [await told("1a" * 16), await told("2b" * 16)] == [(True, False)] * 2
    await web.took(AUDITS, case, type="recuse", reasons="Ik woon daar.")
    assert [await told("1a" * 16), await told("2b" * 16)] == [(True, False), (False, True)]
