"""`getrapt authority review`: who holds what at a date, how it is used, what ends, and what excludes what."""

import asyncio
import csv
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from audit.entry import parse_entry
from cli.__main__ import build
from domain import acts as a
from domain.changes import Change, ChangeKind
from domain.dutch_time import dutch_date
from domain.mandaten import Holder, HolderKind
from procedures.loader import EXAMPLE_ORGANISATION
from runtime.policy_bundle import policy_revision, policy_sources
from runtime.prepare import prepare
from tests.mandating import MANAGES, Registrar
from tests.organising import Organiser
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.filled_log import CONCLUDE, ENTRIES, REFUSED, SUBMIT, VOTE

CHAIR, INTAKE = "stuurgroep-eemsdelta-voorzitter", "ncg-intake-zetel"


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))


async def run(*arguments: str | Path) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["authority", "review", *map(str, arguments)])


async def rights(*arguments: str) -> dict[tuple[str, str], Any]:
    """The rights that it shows, by account and seat."""
    result = await run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return {(one["account"], one["seat"] or one["mandaat"]): one for one in json.loads(result.stdout)["rights"]}


async def load(judged: Judged, tmp_path: Path, held: dict[str, str], ends: dict[str, str] | None = None) -> None:
    """Puts another version of the organisation into force: what an account holds is `held` by another one, or ends."""
    text = EXAMPLE_ORGANISATION.read_text("utf-8")
    for account, end in (ends or {}).items():
        line = f"    account: {account}\n    valid_from: 2025-01-01"
        assert line in text
        text = text.replace(line, f"{line}\n    valid_until: {end}")
    for account, by in held.items():
        assert f"    account: {account}\n" in text
        text = text.replace(f"    account: {account}\n", f"    account: {by}\n")
    file = tmp_path / "organisatie.yaml"
    file.write_text(text, "utf-8")
    await prepare(judged.settings.model_copy(update={"organisation": file}))


def recorded_at(judged: Judged, index: int) -> str:
    """When an entry was recorded."""
    with psycopg.connect(judged.admin_dsn) as connection:
        row = connection.execute("SELECT content FROM entries WHERE index = %s", (index,)).fetchone()
    assert row is not None
    return parse_entry(row[0]).recorded_at


async def test_each_right_is_shown_by_handle_with_its_last_use(judged: Judged) -> None:
    found = await rights()
    chair = found["voorzitter-eemsdelta", CHAIR]
    assert (chair["body"], chair["kind"], chair["roles"]) == ("stuurgroep-eemsdelta", "steering_group", ["decider"])
    assert (chair["since"], chair["until"]) == ("2024-12-31T23:00:00+00:00", None)
    assert (chair["last_used"], chair["never_used"]) == (recorded_at(judged, CONCLUDE), False)
    assert found["zaakbehandelaar-ncg", INTAKE]["roles"] == ["preparer"]
    assert found["dg-obdr", "dg-obdr-zetel"]["roles"] == ["adviser"]
    assert found["directeur-fin", "fin-zetel"]["roles"] == ["budget_holder"]
    assert found["staatssecretaris-herstel", "staatssecretaris-zetel"]["roles"] == ["decider"]
    assert found["auditor-rijk", "auditor-zetel"]["roles"] == []
    never = found["staatssecretaris-herstel", "staatssecretaris-zetel"]
    assert (never["last_used"], never["never_used"]) == (None, True)
    assert {one["account"] for one in found.values()} <= set(judged.accounts)
    assert not any(one["conflicts"] or one["expiring"] for one in found.values())


async def test_a_refused_act_has_used_nothing(judged: Judged) -> None:
    """The last entry of the preparer before the second case is the vote that was refused."""
    submitted, refused = recorded_at(judged, SUBMIT), recorded_at(judged, REFUSED)
    preparer = (await rights("--at", refused))["zaakbehandelaar-ncg", INTAKE]
    assert preparer["last_used"] == submitted


async def test_the_review_is_as_of_its_date(judged: Judged, tmp_path: Path) -> None:
    then = recorded_at(judged, VOTE)
    await load(judged, tmp_path, {"directeur-fin": "controller-fin"})
    assert ("controller-fin", "fin-zetel") in await rights()
    before = await rights("--at", then)
    assert ("controller-fin", "fin-zetel") not in before
    assert before["voorzitter-eemsdelta", CHAIR]["last_used"] == then
    assert before["ncg-eemsdelta", "stuurgroep-eemsdelta-ncg"]["never_used"] is True
    assert await rights("--at", "2020-01-01") == {}
    assert "no register was in force" in (await run("--at", "2020-01-01")).stdout


async def test_what_ends_soon_is_expiring_and_what_ended_is_not_held(judged: Judged, tmp_path: Path) -> None:
    today = dutch_date(datetime.now(UTC))
    soon, later = today + timedelta(days=59), today + timedelta(days=61)
    ends = {"voorzitter-eemsdelta": str(soon), "ncg-eemsdelta": str(later), "provincie-eemsdelta": str(today)}
    await load(judged, tmp_path, {}, ends)
    found = await rights()
    expiring = {account for (account, _), one in found.items() if one["expiring"]}
    assert expiring == {"voorzitter-eemsdelta"}
    assert "provincie-eemsdelta" not in {account for account, _ in found}
    found = await rights("--expiring", "62")
    assert {account for (account, _), one in found.items() if one["expiring"]} == {
        "voorzitter-eemsdelta",
        "ncg-eemsdelta",
    }


async def test_seats_whose_roles_exclude_each_other_are_a_conflict(judged: Judged, tmp_path: Path) -> None:
    # Deciding twice is one role; and who does nothing in a case excludes nothing.
    double = {
        "zaakbehandelaar-ncg": "voorzitter-eemsdelta",
        "staatssecretaris-herstel": "ncg-eemsdelta",
        "auditor-rijk": "dg-obdr",
    }
    await load(judged, tmp_path, double)
    found = await rights()
    assert {key: one["conflicts"] for key, one in found.items() if one["conflicts"]} == {
        ("voorzitter-eemsdelta", INTAKE): [CHAIR],
        ("voorzitter-eemsdelta", CHAIR): [INTAKE],
    }
    assert "2 in conflict" in (await run()).stdout


async def test_what_excludes_what_is_asked_of_the_policy_that_was_in_force(judged: Judged, tmp_path: Path) -> None:
    """A policy for which preparing is deciding has no conflict there."""
    line = '"submit": "preparer"'
    sources = {name: content.decode() for name, content in policy_sources().items()}
    (name,) = [name for name in sources if line in sources[name]]
    sources[name] = sources[name].replace(line, '"submit": "decider"')
    revision = policy_revision({one: sources[one].encode() for one in sorted(sources)})
    await load(judged, tmp_path, {"zaakbehandelaar-ncg": "voorzitter-eemsdelta"})
    assert (await rights())["voorzitter-eemsdelta", INTAKE]["conflicts"] == [CHAIR]
    await judged.parts.policies.remember(revision, sources)
    judged.rewrite(ENTRIES, lambda entry: entry["verdict"].update(policy_revision=revision))
    assert (await rights())["voorzitter-eemsdelta", INTAKE]["conflicts"] == []


async def test_the_review_is_kept_as_csv(judged: Judged, tmp_path: Path) -> None:
    await load(judged, tmp_path, {"directeur-fin": "controller-fin"})
    out = tmp_path / "rights.csv"
    assert (await run("--csv", out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = {(row["account"], row["seat"]): row for row in csv.DictReader(file)}
    assert rows.keys() == (await rights()).keys()
    assert rows["controller-fin", "fin-zetel"]["never_used"] == "yes"
    assert rows["controller-fin", "fin-zetel"]["roles"] == "budget_holder"


async def test_without_the_key_accounts_are_pseudonyms(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GETRAPT_MASTER_KEY")
    assert {account for account, _ in await rights()} <= set(judged.accounts.values())


async def test_a_review_that_cannot_be_relied_on_is_not_given(judged: Judged) -> None:
    assert (await run("--at", "gisteren")).exit_code == 2
    judged.tamper("UPDATE register_versions SET content = content || ' '::bytea")
    forged = await run()
    assert (forged.exit_code, forged.stdout) == (2, "")
    assert "is not what its entry names" in forged.stderr
    judged.tamper("DELETE FROM policies", "UPDATE register_versions SET content = rtrim(content, ' '::bytea)")
    gone = await run()
    assert gone.exit_code == 2
    assert "are not there" in gone.stderr


ELSEWHERE, OWN_SEAT = "voorzitter-het-hogeland", "stuurgroep-het-hogeland-voorzitter"


async def given(judged: Judged, acts: tuple[str, ...] = ("withdraw",), **changes: Any) -> str:
    """A mandaat of the intake office to a chair of elsewhere; its id."""
    holder = changes.pop("holder", Holder(HolderKind.ACCOUNT, judged.accounts[ELSEWHERE]))
    return await Registrar(judged.parts, judged.accounts).give(
        by=MANAGES,
        confirmed_by="zaakbehandelaar-ncg",
        principal="ncg-intake",
        acts=acts,
        tiers=(),
        holder=holder,
        **changes,
    )


async def withdrawn_under(judged: Judged) -> str:
    """A case that is withdrawn by who holds the mandaat; when that was recorded."""
    case = await judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
    act = a.Withdraw((await judged.state(case)).dossier.digest, PLAIN)
    receipt = await judged.take(ELSEWHERE, act, case)
    assert receipt.allow, receipt.reasons
    return recorded_at(judged, receipt.index)


async def test_an_act_under_a_mandaat_is_use_of_the_mandaat_and_not_of_the_own_seat(judged: Judged) -> None:
    name = await given(judged)
    unused = await rights()
    assert unused[ELSEWHERE, name]["never_used"] is True
    # To agree to it was the last use of the own seat.
    agreed_at = unused[ELSEWHERE, OWN_SEAT]["last_used"]
    before = datetime.now(UTC).isoformat()
    used_at = await withdrawn_under(judged)
    found = await rights()
    mandaat = found[ELSEWHERE, name]
    assert (mandaat["last_used"], mandaat["never_used"]) == (used_at, False)
    assert (mandaat["seat"], mandaat["body"], mandaat["kind"]) == (None, "ncg-intake", "mandaat")
    assert found[ELSEWHERE, OWN_SEAT]["last_used"] == agreed_at
    assert found[ELSEWHERE, OWN_SEAT]["mandaat"] is None
    assert (await rights("--at", before))[ELSEWHERE, name]["never_used"] is True


async def test_of_a_chain_the_mandaat_of_who_acted_is_used(judged: Judged) -> None:
    first = await given(judged, holder=Holder(HolderKind.SEAT, "bestuurlijk-overleg-ncg"))
    own = await given(judged, parent=first, passable=False)
    used_at = await withdrawn_under(judged)
    found = await rights()
    assert found[ELSEWHERE, own]["last_used"] == used_at
    assert found["ncg-bo", first]["never_used"] is True


async def test_a_mandaat_is_held_by_whoever_fills_the_holder_from_its_confirmation_until_it_ends(
    judged: Judged,
) -> None:
    before = datetime.now(UTC).isoformat()
    soon = datetime.now(UTC) + timedelta(days=59)
    name = await given(judged, holder=Holder(HolderKind.OFFICE, "fin"), valid_until=soon)
    part = await given(judged, parent=name, valid_until=soon, passable=False)
    found = await rights()
    of_it = {account: one for (account, held), one in found.items() if held == name}
    members = {one["account"] for one in found.values() if one["body"] == "fin"}
    assert of_it.keys() == members and members
    assert {one["expiring"] for one in of_it.values()} == {True}
    assert {one["expiring"] for one in (await rights("--expiring", "58")).values()} == {False}
    assert datetime.fromisoformat(next(iter(of_it.values()))["until"]) == soon
    during = datetime.now(UTC).isoformat()
    await Registrar(judged.parts, judged.accounts).revoke(name, MANAGES)
    assert not {name, part} & {held for _, held in await rights()}, "what rests on it has ended with it"
    assert {name, part} <= {held for _, held in await rights("--at", during)}
    assert not {name, part} & {held for _, held in await rights("--at", before)}


async def test_a_mandaat_conflicts_with_a_seat_whose_role_it_excludes(judged: Judged) -> None:
    name = await given(judged, acts=("submit",))
    found = await rights()
    assert (found[ELSEWHERE, name]["roles"], found[ELSEWHERE, name]["conflicts"]) == (["preparer"], [OWN_SEAT])
    assert found[ELSEWHERE, OWN_SEAT]["conflicts"] == [name]
    other = await given(judged, acts=("withdraw",))
    assert (await rights())[ELSEWHERE, other]["conflicts"] == []


async def test_mandaten_stand_in_the_table_and_in_the_csv(judged: Judged, tmp_path: Path) -> None:
    name = await given(judged)
    used_at = await withdrawn_under(judged)
    out = tmp_path / "rights.csv"
    shown = await run("--csv", out)
    assert shown.exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["mandaat"])
    assert (row["account"], row["mandaat"], row["seat"], row["body"]) == (ELSEWHERE, name, "", "ncg-intake")
    assert (row["last_used"], row["never_used"], row["kind"]) == (used_at, "no", "mandaat")
    assert "mandaat" in shown.stdout
    assert name[:6] in shown.stdout


async def test_a_substitute_is_shown_with_whom_it_stands_in_for(judged: Judged, tmp_path: Path) -> None:
    organiser = Organiser(judged.parts, judged.accounts)
    await organiser.make(organiser.substitution("stuurgroep-eemsdelta-ncg", "ncg-oldambt"))
    found = await rights()
    assert ("ncg-eemsdelta", "stuurgroep-eemsdelta-ncg") not in found
    stands_in = found["ncg-oldambt", "stuurgroep-eemsdelta-ncg"]
    assert stands_in["substitute_for"] == "ncg-eemsdelta"
    assert stands_in["expiring"]
    assert found["ncg-oldambt", "stuurgroep-oldambt-ncg"]["substitute_for"] is None
    out = tmp_path / "rights.csv"
    assert (await run("--csv", out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["substitute_for"])
    assert (row["account"], row["substitute_for"]) == ("ncg-oldambt", "ncg-eemsdelta")


async def test_what_ended_is_a_right_no_longer_and_at_an_earlier_moment_it_was(judged: Judged) -> None:
    registrar, organiser = Registrar(judged.parts, judged.accounts), Organiser(judged.parts, judged.accounts)
    seat, member, closed = "stuurgroep-eemsdelta-provincie", "provincie-eemsdelta", "mo-eemsdelta"
    holder = Holder(HolderKind.ACCOUNT, judged.accounts[closed])
    mandaat = await registrar.give(holder=holder)
    before, now = datetime.now(UTC).isoformat(), datetime.now(UTC)
    await organiser.make(Change(uuid.uuid4().hex, ChangeKind.END_SEAT, "stuurgroep-eemsdelta", seat, None, now))
    named = judged.accounts[closed]
    await organiser.make(Change(uuid.uuid4().hex, ChangeKind.CLOSE_ACCOUNT, "beheer", None, named, now))
    wanted = {(member, seat), (closed, "stuurgroep-eemsdelta-mo"), (closed, mandaat)}
    assert not wanted & (await rights()).keys()
    assert wanted <= (await rights("--at", before)).keys()
