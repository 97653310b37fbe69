"""An export has nothing that was made with the master key, and holds all the same."""

import asyncio
import csv
import io
import zipfile
from pathlib import Path

from store.tables import EntryRow
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, REASON
from tests.servers.log.logs import OwnLog
from tests.servers.log.test_export import alone, content_of, exported, of_export

KEYED = {
    "accounts": {"handle_key"},
    "act_keys": {"key_mac", "content_mac"},
    "alike_counts": {"area_key"},
    "area_alike": {"area_key"},
    "case_addresses": {"address_key"},
    "interest_areas": {"area_key"},
    "routekaarten": {"reference_key", "area_key"},
    "subjects": {"lookup"},
    "vault_key": {"check_value"},
}
"""Every column with something that was made with the master key, and could be tried against guesses by whoever has it."""
EACH = "SELECT DISTINCT <column> FROM <table> WHERE <column> IS NOT NULL"


async def test_an_export_has_no_keyed_hash_and_both_verifiers_still_hold(own: OwnLog, tmp_path: Path) -> None:
    body = {"scope": "area", "code": "Opwierde", "validFrom": "2026-01-01T00:00:00Z"}
    assert (await own.web.post("dg-obdr", "/v1/belangen", body)).status_code == 201
    case = await own.web.open()
    for account in (CHAIR, "ncg-eemsdelta", "provincie-eemsdelta"):
        await own.web.took(account, case, type="cast_vote", choice="for", reasons=REASON)
    await own.web.took(CHAIR, case, type="conclude", outcome="approve", motivation=FULL, knockOn=NO_EFFECT)
    out = await exported(own, tmp_path)
    with zipfile.ZipFile(out) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    hashes = [
        value
        for table, columns in KEYED.items()
        for column in columns
        for (value,) in own.rows(EACH.replace("<column>", column).replace("<table>", table))
    ]
    assert len(hashes) > 20
    assert [one for one in hashes if one.encode() in everything] == []
    code, told = await asyncio.to_thread(alone, out)
    assert (code, told["findings"]) == (0, [])
    assert (await of_export(out)).findings == ()
    cases = list(csv.reader(io.StringIO(content_of(out, "tables/routekaarten.csv").decode())))
    assert (len(cases), len({row[-1] for row in cases} - {""})) == (2, 1)


def test_every_column_that_is_made_with_the_master_key_is_known() -> None:
    named = {
        (name, column.name)
        for name, table in EntryRow.metadata.tables.items()
        for column in table.columns
        if column.name.endswith(("_key", "_mac")) or column.name in ("lookup", "check_value")
    }
    assert named - {("subjects", "wrapped_key")} == {
        (table, one) for table, columns in KEYED.items() for one in columns
    }
