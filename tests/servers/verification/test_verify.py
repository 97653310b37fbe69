"""Verification: what holds is found to hold, and whatever was tampered with is found and named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import StoreUnavailable
from runtime.embedded.ports import free_port
from store.database import Database
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import (
    CLOSE,
    CONCLUDE,
    ENTRIES,
    OPEN,
    ORGANISATION,
    PUBLISHED,
    REFUSED,
    STREAMS,
    SUBMIT,
    VOTE,
)
from verification.finding import Code
from verification.policy_sources import policy_revision
from verification.verify import verify


async def codes(judged: Judged) -> set[Code]:
    """The codes of what does not hold."""
    return {finding.code for finding in await judged.found()}


async def places(judged: Judged) -> set[tuple[Code, int | None]]:
    """The same, with the index of each."""
    return {(finding.code, finding.index) for finding in await judged.found()}


@pytest.mark.every_postgres
async def test_a_ledger_that_was_not_touched_holds(judged: Judged) -> None:
    seen: list[tuple[int, int]] = []
    report = await verify(judged.parts.database, judged.opa, progress=lambda done, total: seen.append((done, total)))
    assert report.findings == ()
    assert report.sound
    assert (report.entries, report.streams, report.verdicts) == (ENTRIES, STREAMS, ENTRIES)
    assert seen[-1] == (ENTRIES, ENTRIES)


async def test_the_first_finding_can_be_the_last(judged: Judged) -> None:
    judged.tamper("DELETE FROM entries WHERE index IN (<OPEN>, <VOTE>, <LAST>)")
    report = await judged.verify(first_only=True)
    assert not report.sound
    assert not report.complete
    assert report.entries == 0
    assert len((await judged.verify()).findings) > len(report.findings) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET trace_id = 'another' WHERE index IN (<SUBMIT>, <VOTE>, <LAST>)",
        "DELETE FROM vault_items WHERE case_id IS NOT NULL",
        "UPDATE routekaarten SET amount_cents = amount_cents + 1",
        "UPDATE accounts SET commitment = (SELECT max(commitment) FROM vault_items WHERE kind = 'cast_vote.reasons')",
    ],
    ids=["of the entries", "of a batch", "of the streams", "at the end"],
)
async def test_wherever_the_first_finding_is_it_ends_with_that_one(judged: Judged, statement: str) -> None:
    judged.tamper(statement)
    everything = await judged.verify()
    report = await judged.verify(first_only=True)
    assert len(everything.findings) > 1
    assert (len(report.findings), report.complete) == (1, False)
    assert report.findings[0] in everything.findings


@pytest.mark.parametrize("position", [0, 40, 400, -1])
async def test_one_bit_of_the_content(judged: Judged, position: int) -> None:
    flip = "UPDATE entries SET content = set_byte(content, PLACE, get_byte(content, PLACE) # 1) WHERE index = <VOTE>"
    judged.tamper(flip.replace("PLACE", str(position) if position >= 0 else "length(content) - 1"))
    found = await places(judged)
    assert (Code.LEAF, VOTE) in found
    assert (Code.PREVIOUS, VOTE + 1) in found


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stream", "'routekaart/other'"),
        ("recorded_at", "recorded_at + interval '1 microsecond'"),
        ("actor", "'somebody'"),
        ("act", "'withdraw'"),
        ("allow", "NOT allow"),
        ("trace_id", "'another'"),
    ],
)
async def test_one_column_beside_the_content(judged: Judged, column: str, value: str) -> None:
    judged.tamper(
        "UPDATE entries SET COLUMN = VALUE WHERE index = <VOTE>".replace("COLUMN", column).replace("VALUE", value)
    )
    assert (Code.COLUMN, VOTE) in await places(judged)


async def test_a_sequence(judged: Judged) -> None:
    judged.tamper("UPDATE entries SET sequence = 90 WHERE index = <VOTE>")
    assert {(Code.COLUMN, VOTE), (Code.SEQUENCE, VOTE)} <= await places(judged)


async def test_a_leaf(judged: Judged) -> None:
    judged.tamper("UPDATE entries SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE index = <VOTE>")
    assert await places(judged) == {(Code.LEAF, VOTE)}


async def test_an_entry_that_was_deleted(judged: Judged) -> None:
    judged.tamper("DELETE FROM entries WHERE index = <VOTE>")
    found = await places(judged)
    assert {(Code.INDEX_GAP, VOTE), (Code.SEQUENCE, VOTE + 1), (Code.PREVIOUS, VOTE + 1), (Code.ACT_KEY, None)} <= found


async def test_the_last_entry_that_was_deleted(judged: Judged) -> None:
    judged.tamper("DELETE FROM entries WHERE index = <LAST>")
    assert {Code.INDEX_GAP, Code.HEAD, Code.ACT_KEY} <= await codes(judged)


async def test_two_entries_that_were_swapped(judged: Judged) -> None:
    judged.tamper(
        "UPDATE entries SET index = 99 WHERE index = <VOTE>",
        "UPDATE entries SET index = <VOTE> WHERE index = <VOTE+1>",
        "UPDATE entries SET index = <VOTE+1> WHERE index = 99",
    )
    assert {Code.ACT_KEY, Code.SEQUENCE} <= await codes(judged)


async def test_an_entry_that_was_inserted_twice(judged: Judged) -> None:
    judged.tamper(
        "ALTER TABLE entries DROP CONSTRAINT entries_stream_sequence",
        "INSERT INTO entries SELECT <ENTRIES>, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id"
        " FROM entries WHERE index = <VOTE>",
    )
    assert {(Code.SEQUENCE, ENTRIES), (Code.INDEX_GAP, None), (Code.ACT_KEY, ENTRIES)} <= await places(judged)


async def test_an_index_that_was_used_twice(judged: Judged) -> None:
    judged.tamper(
        "ALTER TABLE entries DROP CONSTRAINT entries_pkey",
        "UPDATE entries SET index = <VOTE> WHERE index = <VOTE+1>",
    )
    assert {(Code.INDEX_GAP, VOTE + 1), (Code.ACT_KEY, None)} <= await places(judged)


async def test_a_tail_that_was_cut(judged: Judged) -> None:
    judged.tamper("DELETE FROM entries WHERE index >= <CONCLUDE>", "UPDATE ledger_head SET size = <CONCLUDE>")
    assert {Code.ACT_KEY, Code.HEAD, Code.STRAY, Code.STATE} <= await codes(judged)


async def test_an_entry_with_spaces_in_it_is_not_in_its_form(judged: Judged) -> None:
    judged.tamper(
        "UPDATE entries SET content = content || ' '::bytea, leaf = sha256('\\x00'::bytea || content || ' '::bytea)"
        " WHERE index = <CLOSE>"
    )
    assert {(Code.FORM, CLOSE)} <= await places(judged)


def _allow(entry: dict[str, Any]) -> None:
    entry["verdict"] |= {"allow": True, "reasons": []}


def _refuse(entry: dict[str, Any]) -> None:
    entry["verdict"] |= {"allow": False, "reasons": ["not_a_member"], "obligations": [], "route": None}


def _another_policy(entry: dict[str, Any]) -> None:
    entry["verdict"]["policy_revision"] = "00" * 32


def _another_question(entry: dict[str, Any]) -> None:
    entry["question"]["case"]["amount_cents"] = 1


def _another_actor(entry: dict[str, Any]) -> None:
    entry["actor"]["account"] = "ff" * 16


def _another_seat(entry: dict[str, Any]) -> None:
    entry["on_behalf_of"]["seat"] = "burgemeester"


def _another_time(entry: dict[str, Any]) -> None:
    entry["question"]["now"] = "2020-01-01T00:00:00.000000Z"


def _another_text(entry: dict[str, Any]) -> None:
    entry["act"]["reasons"] = "ab" * 32


def _an_open_text(entry: dict[str, Any]) -> None:
    entry["act"]["reasons"] = "De bewoner heet Jansen."


def _another_dossier(entry: dict[str, Any]) -> None:
    entry["dossier"] = "ab" * 32


def _an_event_less(entry: dict[str, Any]) -> None:
    entry["events"].pop()


def _an_event_too_many(entry: dict[str, Any]) -> None:
    entry["events"].append({"type": "case_withdrawn", "reasons": None})


def _an_unknown_event(entry: dict[str, Any]) -> None:
    entry["events"].append({"type": "case_sold"})


def _another_procedure(entry: dict[str, Any]) -> None:
    entry["procedure"]["content_hash"] = "ab" * 32


def _another_register(entry: dict[str, Any]) -> None:
    entry["register_version"] = 0


@pytest.mark.parametrize(
    ("index", "change", "code"),
    [
        (REFUSED, _allow, Code.VERDICT),
        (VOTE, _refuse, Code.VERDICT),
        (CLOSE, _refuse, Code.VERDICT),
        (VOTE, _another_policy, Code.POLICY),
        (VOTE, _another_question, Code.QUESTION),
        (VOTE, _another_time, Code.QUESTION),
        (VOTE, _another_actor, Code.QUESTION),
        (CONCLUDE, _another_seat, Code.BEHALF),
        (VOTE, _another_text, Code.COMMITMENT),
        (VOTE, _an_open_text, Code.COMMITMENT),
        (SUBMIT, _another_dossier, Code.DOSSIER),
        (VOTE, _an_event_less, Code.QUESTION),
        (CLOSE, _an_event_less, Code.STATE),
        (REFUSED, _an_event_too_many, Code.EVENTS),
        (CLOSE, _an_unknown_event, Code.EVENTS),
        (OPEN, _another_procedure, Code.PROCEDURE),
        (OPEN, _another_register, Code.REGISTER),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_an_entry_that_was_forged_with_all_hashes_after_it(
    judged: Judged, index: int, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    judged.rewrite(index, change)
    found = await judged.found()
    assert code in {finding.code for finding in found}
    assert not {Code.LEAF, Code.PREVIOUS, Code.HEAD, Code.FORM} & {finding.code for finding in found}


async def test_a_vote_that_was_turned_around_shows_in_what_the_policy_is_asked_next(judged: Judged) -> None:
    def turn(entry: dict[str, Any]) -> None:
        entry["act"]["choice"] = "against"
        for event in entry["events"]:
            if event["type"] == "vote_cast":
                event["vote"]["choice"] = "against"

    judged.rewrite(VOTE, turn)
    assert {(Code.QUESTION, VOTE), (Code.QUESTION, VOTE + 1)} <= await places(judged)


async def test_events_that_do_not_follow_from_the_act_are_found(judged: Judged) -> None:
    def otherwise(entry: dict[str, Any]) -> None:
        for event in entry["events"]:
            if event["type"] == "case_decided":
                event["outcome"] = "reject"

    judged.rewrite(CONCLUDE, otherwise)
    assert (Code.EVENTS, CONCLUDE) in await places(judged)


async def test_an_entry_that_was_forged_without_the_hashes_after_it(judged: Judged) -> None:
    judged.rewrite(REFUSED, _allow, to_the_end=False)
    assert {(Code.VERDICT, REFUSED), (Code.PREVIOUS, REFUSED + 1)} <= await places(judged)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE routekaarten SET outcome = 'reject' WHERE outcome IS NOT NULL", Code.READ_MODEL),
        ("UPDATE routekaarten SET amount_cents = amount_cents + 1", Code.READ_MODEL),
        ("UPDATE routekaarten SET tier = 'nationaal' WHERE tier IS NOT NULL", Code.READ_MODEL),
        ("UPDATE routekaarten SET term_end = term_end + interval '1 day' WHERE term_end IS NOT NULL", Code.READ_MODEL),
        ("UPDATE routekaarten SET reference = area", Code.READ_MODEL),
        ("UPDATE routekaarten SET sequence = sequence + 1", Code.READ_MODEL),
        ("UPDATE routekaarten SET state = jsonb_set(state, '{outcome}', '\"reject\"')", Code.STATE),
        ("UPDATE routekaarten SET state = state - 'recused'", Code.STATE),
        ("DELETE FROM routekaarten WHERE outcome IS NOT NULL", Code.STATE),
        ("UPDATE awaited SET account = 'somebody'", Code.READ_MODEL),
        ("DELETE FROM awaited WHERE act = 'conclude'", Code.READ_MODEL),
        ("INSERT INTO awaited SELECT case_id, 'fin', 'concur', NULL FROM routekaarten", Code.READ_MODEL),
        ("INSERT INTO awaited VALUES ('nowhere', 'fin', 'concur', NULL)", Code.STRAY),
        ("UPDATE streams SET sequence = sequence + 1", Code.HEAD),
        ("UPDATE streams SET leaf = sha256('x')", Code.HEAD),
        ("DELETE FROM streams", Code.HEAD),
        ("INSERT INTO streams VALUES ('routekaart/x', 1, sha256('x'))", Code.STRAY),
        ("UPDATE ledger_head SET size = size + 1", Code.INDEX_GAP),
        ("DELETE FROM ledger_head", Code.INDEX_GAP),
        ("UPDATE ledger_head SET register_version = 7", Code.REGISTER),
        ("UPDATE procedure_starts SET content_hash = 'x'", Code.PROCEDURE),
        ("DELETE FROM procedure_starts", Code.PROCEDURE),
        ("DELETE FROM act_keys WHERE index = <VOTE>", Code.ACT_KEY),
        ("UPDATE act_keys SET actor = 'somebody' WHERE index = <VOTE>", Code.ACT_KEY),
        ("INSERT INTO act_keys VALUES ('somebody', 'x', 'y', 77)", Code.ACT_KEY),
        ("UPDATE register_versions SET content = content || ' '::bytea", Code.REGISTER),
        ("UPDATE register_versions SET content_hash = 'x'", Code.REGISTER),
        ("DELETE FROM register_versions", Code.REGISTER),
        ("INSERT INTO register_versions VALUES (2, 'x', 'x', <SUBMIT>)", Code.REGISTER),
        ("UPDATE procedures SET content = content || ' '::bytea", Code.PROCEDURE),
        ("UPDATE procedures SET version = 9", Code.PROCEDURE),
        ("DELETE FROM procedures", Code.PROCEDURE),
        ("INSERT INTO procedures VALUES ('x', 'x', 1, 'x', <SUBMIT>)", Code.PROCEDURE),
        ("DELETE FROM policies", Code.POLICY),
        ('UPDATE policies SET sources = sources || \'{"a.rego": ""}\'', Code.POLICY),
        ("DELETE FROM vault_items WHERE kind = 'cast_vote.reasons'", Code.COMMITMENT),
    ],
)
async def test_what_stands_beside_the_entries(judged: Judged, statement: str, code: Code) -> None:
    judged.tamper(statement)
    assert code in await codes(judged)


async def test_a_case_that_was_never_opened(judged: Judged) -> None:
    judged.tamper(
        'INSERT INTO routekaarten SELECT (jsonb_populate_record(r, \'{"case_id": "new", "reference_key": "new"}\')).*'
        " FROM routekaarten r LIMIT 1"
    )
    assert Code.STRAY in await codes(judged)


async def test_sources_that_were_forged_together_with_their_revision_do_not_answer_for_the_entries(
    judged: Judged,
) -> None:
    """A policy that allows everything, remembered under its own revision, is not the one that the entries name."""
    sources = {"getrapt/authority/authority.rego": "package getrapt.authority\n\nverdicts := []\n"}
    judged.tamper(
        "UPDATE policies SET revision = %(revision)s, sources = %(sources)s",
        revision=policy_revision(sources),
        sources=json.dumps(sources),
    )
    assert Code.POLICY in await codes(judged)


async def test_sources_with_paths_that_lead_elsewhere_are_not_written(judged: Judged) -> None:
    sources = {"../outside.rego": "package outside\n"}
    revision = policy_revision(sources)
    judged.tamper(
        "INSERT INTO policies VALUES (%(revision)s, %(sources)s, now())", revision=revision, sources=json.dumps(sources)
    )
    judged.rewrite(CLOSE, lambda entry: entry["verdict"].update(policy_revision=revision))
    assert any("lead elsewhere" in finding.message for finding in await judged.found())


async def test_without_opa_no_verdict_is_taken_on_trust(judged: Judged) -> None:
    report = await verify(judged.parts.database, judged.opa.with_name("no-such-program"))
    assert report.verdicts == 0
    assert {finding.code for finding in report.findings} == {Code.POLICY}


async def test_acts_meanwhile_do_not_disturb_a_verification(judged: Judged) -> None:
    counted = await judged.verify()
    await judged.submit("RK-3")
    assert counted.sound
    assert (await judged.verify()).sound


async def test_a_database_that_is_away_is_no_finding(judged: Judged) -> None:
    away = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(StoreUnavailable):
        await verify(away, judged.opa)
    await away.close()


@pytest.mark.parametrize("index", [ORGANISATION, PUBLISHED])
async def test_an_event_that_puts_another_document_into_force_than_its_act(judged: Judged, index: int) -> None:
    judged.rewrite(index, lambda entry: entry["events"][0].update(version=9))
    assert (Code.EVENTS, index) in await places(judged)
