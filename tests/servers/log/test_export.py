"""An export can be checked elsewhere, by what verifies the ledger and by one file alone; whatever was tampered with is named."""

import asyncio
import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audit.canonical import canonical
from audit.checkpoints import WitnessPolicy
from audit.note_keys import SignatureType, SignerKey, parse_verifier_key
from cli.__main__ import build
from domain.looks import OPERATOR, LookKind, LookOutcome
from runtime.loaded_export import UnreadableExport, loaded
from store.tables import EntryRow
from tests.policy.syntax import opa_program
from tests.servers.api.web import CHAIR
from tests.servers.log.logs import OwnLog
from tests.signed_log import cosigned
from verification.export import CannotBeExported, NothingToExport, export
from verification.export_files import file_findings
from verification.exported_tables import IN_BUNDLES, WITHHELD, columns_of, exported_tables
from verification.finding import Code
from verification.report import Report
from verification.trusted_keys import key_findings
from verification.verify import verify


async def exported(own: OwnLog, place: Path) -> Path:
    """An export after a case and a checkpoint."""
    case = await own.web.open()
    assert (await own.web.get(CHAIR, f"/v1/routekaarten/{case}")).status_code == 200
    await own.turn()
    out = place / "export.zip"
    done = await export(own.web.parts.database, out)
    assert done.entries == done.under_a_checkpoint > 3
    return out


def alone(place: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """What the verifier in the export says, run by itself."""
    with zipfile.ZipFile(place) as archive:
        archive.extract("verify.py", place.parent)
    command = [sys.executable, "-I", "-S", "verify.py", place.name, "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place.parent)
    return done.returncode, json.loads(done.stdout or "{}") | ({"said": done.stderr} if done.stderr else {})


def remade(place: Path, changes: dict[str, bytes | None]) -> Path:
    """The export with other files in it; None takes one out."""
    with zipfile.ZipFile(place) as archive:
        files: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    other = place.with_name("remade.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in (files | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return other


def content_of(place: Path, name: str) -> bytes:
    """A file of the export."""
    with zipfile.ZipFile(place) as archive:
        return archive.read(name)


async def of_export(place: Path) -> Report:
    """What verification says of it."""
    async with loaded(place) as database:
        return await verify(database, opa_program(), exported=True)


async def test_an_export_of_a_log_in_which_somebody_was_forgotten_holds(own: OwnLog, tmp_path: Path) -> None:
    web = own.web
    left = (await web.parts.naming.ensure(["vertrokken-medewerker"]))["vertrokken-medewerker"]
    (subject,) = await web.parts.subjects.of_account(left)
    path = f"/v1/betrokkenen/{subject.subject}/acts"
    for who, act in (
        ("beheerder", {"type": "propose_forgetting", "ground": "unlawful"}),
        ("tweede-beheerder", {"type": "confirm_forgetting"}),
    ):
        assert (await web.post(who, path, act)).status_code == 200
    await web.open()
    await own.turn()
    out = await exported(own, tmp_path)
    report = await of_export(out)
    assert report.findings == ()
    assert report.forgotten == 1


FAR = "INSERT INTO log_checkpoints SELECT (jsonb_populate_record(c, '{\"size\": 4000000000000000000}')).* FROM log_checkpoints c LIMIT 1"
TAMPERED: dict[str, tuple[str, set[str]]] = {
    "a moment that no calendar has": ("UPDATE entries SET recorded_at = 'infinity' WHERE index = 5", set()),
    "a procedure that is none": ("UPDATE procedures SET content = 'x'", {"question"}),
    "a policy that is none": ("UPDATE policies SET sources = '[1]'", {"policy"}),
    "a checkpoint of more entries than there can be": (FAR, {"checkpoint"}),
}


@pytest.mark.parametrize(("statement", "codes"), TAMPERED.values(), ids=TAMPERED)
async def test_whatever_its_owner_wrote_a_ledger_can_be_exported_for_an_auditor_to_find_it(
    own: OwnLog, tmp_path: Path, statement: str, codes: set[str]
) -> None:
    await own.web.open()
    await own.turn()
    own.owner(statement)
    out = tmp_path / "export.zip"
    done = await asyncio.wait_for(export(own.web.parts.database, out), 60)
    assert done.entries == done.under_a_checkpoint > 3
    code, told = await asyncio.to_thread(alone, out)
    assert (code, {one["code"] for one in told["findings"]}) == (int(bool(codes)), codes)
    async with loaded(out) as database:
        assert {one.code for one in await file_findings(database, out)} <= {
            Code.CHECKPOINT,
            Code.POLICY,
            Code.PROCEDURE,
        }


async def test_an_entry_that_no_export_can_hold_is_named(own: OwnLog, tmp_path: Path) -> None:
    await own.web.open()
    await own.turn()
    own.owner(
        "ALTER TABLE entries DROP CONSTRAINT entries_content_length",
        "UPDATE entries SET content = convert_to(repeat('x', 65536), 'UTF8') WHERE index = 5",
    )
    with pytest.raises(CannotBeExported, match=r"^entry 5 has 65536 bytes, and 65535 is the most"):
        await export(own.web.parts.database, tmp_path / "export.zip")
    assert list(tmp_path.iterdir()) == []


async def test_an_export_holds_by_itself_and_in_a_database_of_its_own(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    assert out.stat().st_mode & 0o777 == 0o600
    code, told = await asyncio.to_thread(alone, out, "--key", own.key.verifier.text, "--opa", str(opa_program()))
    assert (code, told["findings"]) == (0, [])
    assert told["replayed"] == told["entries"] == told["under_a_checkpoint"]
    assert told["first_key"] == own.key.verifier.text
    report = await of_export(out)
    here = await verify(own.web.parts.database, opa_program())
    assert (report.findings, here.findings) == ((), ())
    assert (report.entries, report.streams, report.verdicts) == (here.entries, here.streams, here.verdicts)
    assert report.looks == here.looks > 0


async def test_an_export_has_no_text_no_handle_and_no_key(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    with zipfile.ZipFile(out) as archive:
        names, everything = archive.namelist(), b"".join(archive.read(name) for name in archive.namelist())
    assert {f"tables/{table}.csv" for table in exported_tables()} <= set(names)
    assert not {f"tables/{table}.csv" for table in WITHHELD} & set(names)
    for handle in ("voorzitter-eemsdelta", "ncg-eemsdelta"):
        assert handle.encode() not in everything
    sealed = own.rows("SELECT sealed FROM vault_items")
    assert sealed
    for (one,) in sealed:
        assert bytes(one).hex().encode() not in everything
    for (key_mac,) in own.rows("SELECT key_mac FROM act_keys"):
        assert key_mac.encode() not in everything


async def test_an_account_with_another_name_is_found_by_both(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    rows = list(csv.reader(io.StringIO(content_of(out, "tables/accounts.csv").decode())))
    assert len(rows) > 1
    assert {handle_key for _, handle_key, _ in rows} == {""}
    rows[0][2], rows[1][2] = rows[1][2], rows[0][2]
    swapped = io.StringIO()
    csv.writer(swapped).writerows(rows)
    other = remade(out, {"tables/accounts.csv": swapped.getvalue().encode()})
    code, told = await asyncio.to_thread(alone, other)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["name", "name"])
    found = (await of_export(other)).findings
    assert [one.code for one in found] == [Code.NAME, Code.NAME]
    for account, _, _ in rows[:2]:
        assert account in str(told["findings"])
        assert account in str(found)


def test_every_table_is_in_an_export_or_withheld_for_a_reason() -> None:
    known = {table.name for table in EntryRow.metadata.sorted_tables}
    assert {*exported_tables(), *WITHHELD, *IN_BUNDLES} == known
    assert all(WITHHELD.values())


async def test_nothing_is_written_where_there_is_something_or_nothing_is_signed(own: OwnLog, tmp_path: Path) -> None:
    out = tmp_path / "export.zip"
    with pytest.raises(NothingToExport):
        await export(own.web.parts.database, out)
    out.write_bytes(b"mine")
    await own.turn()
    with pytest.raises(FileExistsError):
        await export(own.web.parts.database, out)
    assert out.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [out]


async def test_what_is_changed_in_an_export_is_found_by_both(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    bundle = next(name for name in zipfile.ZipFile(out).namelist() if name.startswith("log/tile/entries/"))
    entries = content_of(out, bundle)
    place = entries.index(b'"municipality":"') + len('"municipality":"')
    changed = entries[:place] + (b"0" if entries[place : place + 1] != b"0" else b"1") + entries[place + 1 :]
    other = remade(out, {bundle: changed})
    assert (await asyncio.to_thread(alone, other))[0] == 1
    assert Code.CHECKPOINT in {one.code for one in (await of_export(other)).findings}
    rows = list(csv.reader(io.StringIO(content_of(out, "tables/routekaarten.csv").decode())))
    amount = rows[0].index("1000000") if "1000000" in rows[0] else None
    column = (
        amount if amount is not None else next(n for n, one in enumerate(rows[0]) if one.isdigit() and len(one) > 4)
    )
    rows[0][column] = "1"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    report = await of_export(remade(out, {"tables/routekaarten.csv": text.getvalue().encode()}))
    assert Code.READ_MODEL in {one.code for one in report.findings}
    looks = list(csv.reader(io.StringIO(content_of(out, "tables/access_records.csv").decode())))
    looks[0][columns_of("access_records").index("account")] = "somebody-else"
    text = io.StringIO()
    csv.writer(text).writerows(looks)
    report = await of_export(remade(out, {"tables/access_records.csv": text.getvalue().encode()}))
    assert {one.code for one in report.findings} == {Code.ACCESS_RECORD}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"manifest.json": None}, "manifest.json"),
        ({"manifest.json": b'{"format": "other", "size": 1}'}, "format"),
        ({"tables/streams.csv": None}, "tables/streams.csv"),
        ({"tables/streams.csv": b"one,two"}, "tables/streams.csv"),
        ({"manifest.json": b'{"format": "getrapt/export/1", "size": 4000}'}, "log/tile/entries/000"),
    ],
)
async def test_what_is_no_export_is_told_with_its_place(
    own: OwnLog, tmp_path: Path, changes: dict[str, bytes | None], said: str
) -> None:
    out = remade(await exported(own, tmp_path), changes)
    with pytest.raises(UnreadableExport, match=said):
        await of_export(out)


async def test_what_the_owner_changes_in_the_log_is_named(own: OwnLog) -> None:
    own.fill(600)
    await own.turn()
    await own.web.open()
    await own.turn()
    database = own.web.parts.database

    async def codes() -> set[Code]:
        report = await verify(database, opa_program())
        return {one.code for one in report.findings} - {Code.FORM, Code.ACT_KEY, Code.SEQUENCE, Code.HEAD, Code.STRAY}

    # Entries that say nothing are no entries: only what is said of the tree is looked at here.
    usual = await codes()
    assert not usual & {Code.TILE, Code.CHECKPOINT, Code.COSIGNATURE}
    other = SignerKey(own.key.name, SignatureType.ED25519, bytes(32)).verifier.text
    flip_hash = "UPDATE log_hashes SET hash = set_byte(hash, 5, get_byte(hash, 5) # 1) WHERE index = 1"
    flip_root = "UPDATE log_checkpoints SET root = set_byte(root, 5, get_byte(root, 5) # 1)"
    rename = "UPDATE log_checkpoints SET note = replace(note, '/FROM', '/TO')"
    key = "UPDATE log_keys SET vkey = 'KEY'"
    for change, back, code in (
        (flip_hash, flip_hash, Code.TILE),
        (flip_root, flip_root, Code.CHECKPOINT),
        (
            rename.replace("FROM", "routekaarten").replace("TO", "other"),
            rename.replace("FROM", "other").replace("TO", "routekaarten"),
            Code.CHECKPOINT,
        ),
        (key.replace("KEY", other), key.replace("KEY", own.key.verifier.text), Code.LOG_KEY),
    ):
        own.owner(change)
        assert code in await codes(), change
        own.owner(back)
    own.owner("DELETE FROM log_hashes WHERE index = 1")
    assert Code.TILE in await codes()
    assert await codes() - usual == {Code.TILE}


async def test_a_published_checkpoint_needs_the_witnesses_that_are_asked_for(own: OwnLog) -> None:
    await own.web.open()
    await own.turn()
    witness = SignerKey("witness", SignatureType.COSIGNATURE, bytes(32)).verifier
    report = await verify(own.web.parts.database, opa_program(), witnesses=WitnessPolicy(1, (witness,)))
    assert {one.code for one in report.findings} == {Code.COSIGNATURE}


async def test_a_log_that_is_older_than_its_witnesses_holds_once_they_agree(own: OwnLog) -> None:
    witness = SignerKey("witness", SignatureType.COSIGNATURE, bytes(32))
    asked = WitnessPolicy(1, (witness.verifier,))
    older = await own.turn()
    await own.web.open()
    newer = await own.turn()
    assert older is not None
    assert newer is not None
    await own.publisher.log.add_cosignature(
        newer.size, "witness", cosigned(newer.note, witness, 1_700_000_000).decode()
    )
    report = await verify(own.web.parts.database, opa_program(), witnesses=asked)
    assert (report.findings, report.witnessed_from, report.before_witnesses) == ((), newer.size, 1)
    await own.web.open()
    await own.turn()
    report = await verify(own.web.parts.database, opa_program(), witnesses=asked)
    assert {one.code for one in report.findings} == {Code.COSIGNATURE}


async def test_an_export_by_the_command_is_a_look_of_the_operator_and_takes_no_file_s_place(
    own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await own.turn()
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(own.settings.database_url))
    out = tmp_path / "log.zip"
    command = ["audit", "export", "--out", str(out), "--json"]
    done = await asyncio.to_thread(CliRunner().invoke, build(), command)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["entries"] == len(own.leaves())
    last = "SELECT look, account, outcome FROM access_records ORDER BY index DESC LIMIT 1"
    assert own.rows(last) == [(LookKind.LOG_ENTRIES, OPERATOR, LookOutcome.SHOWN)]
    written = out.read_bytes()
    again = await asyncio.to_thread(CliRunner().invoke, build(), command)
    assert (again.exit_code, out.read_bytes()) == (2, written)
    # A database that takes no record of the look gives nothing.
    own.owner("ALTER TABLE access_head RENAME TO access_head_away")
    refused = await asyncio.to_thread(
        CliRunner().invoke, build(), [*command[:3], str(tmp_path / "other.zip"), "--json"]
    )
    assert (refused.exit_code, (tmp_path / "other.zip").exists()) == (2, False)


async def test_every_file_of_an_export_is_held_to_what_it_has_to_be(own: OwnLog, tmp_path: Path) -> None:
    await own.turn()
    out = await exported(own, tmp_path)
    database = own.web.parts.database
    assert await file_findings(database, out) == []
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
    tile, policy, procedure = (
        next(name for name in names if name.startswith(start)) for start in ("log/tile/0/", "policies/", "procedures/")
    )
    notes = json.loads(content_of(out, "log/checkpoints.json"))
    assert len(notes) > 1
    signature = notes[0][:-9] + ("B" if notes[0][-9] == "A" else "A") + notes[0][-8:]
    published = json.loads(content_of(out, procedure))
    hashes = content_of(out, tile)
    one = Code.CHECKPOINT
    changes: list[tuple[dict[str, bytes | None], Code, str]] = [
        ({tile: bytes([hashes[0] ^ 1]) + hashes[1:]}, Code.TILE, tile),
        ({tile: None}, Code.TILE, tile),
        ({"log/checkpoints.json": json.dumps([signature, *notes[1:]]).encode()}, one, "log/checkpoints.json"),
        ({"log/checkpoints.json": json.dumps(notes[1:]).encode()}, one, "log/checkpoints.json"),
        ({"log/checkpoint": b"nothing"}, one, "log/checkpoint"),
        ({policy: b'{"a.rego": "package a"}'}, Code.POLICY, policy),
        ({policy: None}, Code.POLICY, policy),
        (
            {procedure: json.dumps({**published, "content": published["content"] + " "}).encode()},
            Code.PROCEDURE,
            procedure,
        ),
        ({procedure: json.dumps({**published, "view": {}}).encode()}, Code.PROCEDURE, procedure),
        ({procedure: None}, Code.PROCEDURE, procedure),
        ({"notes.txt": b"x"}, Code.FILE, "notes.txt"),
        ({"tables/sessions.csv": b""}, Code.FILE, "tables/sessions.csv"),
        ({"log/tile/0/007": bytes(8192)}, Code.FILE, "log/tile/0/007"),
    ]
    for change, code, name in changes:
        found = await file_findings(database, remade(out, change))
        assert code in {one.code for one in found}, (change.keys(), found)
        assert all(name in one.message for one in found), found
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(tile, hashes)
    assert [(one.code, tile in one.message) for one in await file_findings(database, out)] == [(Code.FILE, True)]


async def test_a_key_that_is_not_the_log_s_is_found(
    own: OwnLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await exported(own, tmp_path)
    database, true = own.web.parts.database, own.key.verifier
    other = SignerKey(own.key.name, SignatureType.ED25519, bytes(32)).verifier
    assert await key_findings(database, true, (other, true)) == []
    assert [one.code for one in await key_findings(database, other, (other,))] == [Code.LOG_KEY, Code.LOG_KEY]
    assert parse_verifier_key(other.text) == other
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    policy = tmp_path / "policy"
    policy.write_text(f"log {other.text}\nquorum none\n")
    with zipfile.ZipFile(out) as archive:
        tile = next(name for name in archive.namelist() if name.startswith("log/tile/0/"))
    changed = remade(out, {tile: None})
    command = ["verify", "--export", str(changed), "--key", other.text, "--witness-policy", str(policy), "--json"]
    done = await asyncio.to_thread(CliRunner().invoke, build(), command)
    assert done.exit_code == 1, done.output
    told = [(one["code"], one["message"]) for one in json.loads(done.stdout)["findings"]]
    assert sorted(code for code, _ in told) == ["log_key", "log_key", "tile"]
    assert any(tile in message for _, message in told)


def test_what_is_no_export_ends_the_command_with_2_and_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    manifest = tmp_path / "export.zip"
    with zipfile.ZipFile(manifest, "w") as archive:
        archive.writestr("manifest.json", b"[" * 200_000)
    whole = manifest.read_bytes()
    directory = whole.index(b"PK\x01\x02")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b'{"format": "getrapt/export/1", "size": 1}')
        archive.writestr("log/tile/entries/000.p/1", bytes(2**26))
    cases = [(manifest, "manifest.json"), (tmp_path, "directory"), (bomb, "log/tile/entries/000.p/1 unpacks")]
    for name, place, value, said in (("encrypted", 8, 1, "encrypted"), ("packing", 10, 99, "packed")):
        content = bytearray(whole)
        content[directory + place] = value
        (tmp_path / name).write_bytes(content)
        cases.append((tmp_path / name, said))
    for export_, said in cases:
        done = CliRunner().invoke(build(), ["verify", "--export", str(export_), "--json"])
        assert done.exit_code == 2, (export_, done.output, done.exception)
        assert said in json.loads(done.stdout)["unverified"]
    done = CliRunner().invoke(build(), ["verify", "--export", str(manifest), "--key", "garbage", "--json"])
    assert (done.exit_code, "'garbage' is no key" in done.stdout) == (2, True)


def split(bundle: bytes) -> list[bytes]:
    """The entries of a bundle."""
    found, place = [], 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        found.append(bundle[place + 2 : end])
        place = end
    return found


async def test_an_entry_that_cannot_be_read_is_named_and_the_rest_is_verified(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    bundle = next(name for name in zipfile.ZipFile(out).namelist() if name.startswith("log/tile/entries/"))
    entries = split(content_of(out, bundle))
    value = json.loads(entries[-1])
    damaged = {
        1: b"",
        2: b"null",
        3: canonical(json.loads(entries[3]) | {"actor": "x"}),
        4: canonical(json.loads(entries[4]) | {"stream": "a\0b"}),
        5: canonical(json.loads(entries[5]) | {"sequence": 2**40}),
        6: canonical(json.loads(entries[6]) | {"stream": value["stream"], "sequence": value["sequence"]}),
    }
    written = [damaged.get(index, content) for index, content in enumerate(entries)]
    other = remade(out, {bundle: b"".join(len(one).to_bytes(2, "big") + one for one in written)})
    report = await of_export(other)
    assert report.complete
    assert report.entries == len(entries)
    found = {(one.code, one.index) for one in report.findings}
    assert {(Code.FORM, index) for index in (1, 2, 3)} <= found
    assert {4, 5, 6} <= {index for _, index in found}
    assert Code.CHECKPOINT in {code for code, _ in found}
    result = await asyncio.to_thread(CliRunner().invoke, build(), ["verify", "--export", str(other), "--json"])
    assert result.exit_code == 1, result.output
    told = json.loads(result.stdout)
    assert {one["index"] for one in told["findings"] if one["code"] == "form"} >= {1, 2, 3}
    assert "unchecked" not in {one["code"] for one in told["findings"]}


async def test_a_moment_of_a_table_that_no_calendar_has_is_named(own: OwnLog, tmp_path: Path) -> None:
    out = await exported(own, tmp_path)
    name = "tables/routekaarten.csv"
    rows = list(csv.reader(io.StringIO(content_of(out, name).decode())))
    rows[0][columns_of("routekaarten").index("updated_at")] = "infinity"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    found = (await of_export(remade(out, {name: text.getvalue().encode()}))).findings
    case = rows[0][columns_of("routekaarten").index("case_id")]
    said = f"routekaarten {case}: updated_at is before the year 1 or after the year 9999"
    assert {one.code for one in found} == {Code.UNREADABLE, Code.READ_MODEL}
    assert said in {one.message for one in found}


async def test_files_that_cannot_be_read_take_nothing_from_the_report(own: OwnLog, tmp_path: Path) -> None:
    out = remade(await exported(own, tmp_path), {"log/checkpoints.json": b"{"})
    result = await asyncio.to_thread(CliRunner().invoke, build(), ["verify", "--export", str(out), "--json"])
    assert result.exit_code == 1, result.output
    told = json.loads(result.stdout)
    assert told["entries"] > 3
    assert [one["code"] for one in told["findings"]] == ["file"]
