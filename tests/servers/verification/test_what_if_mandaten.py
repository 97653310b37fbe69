"""`getrapt authority what-if --mandates`: another register on what was recorded; only the difference shows."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.mandaat_file import header_line, mandaat_line
from api.mandaat_view import accounts_of, mandaat_json
from api.texts import Texts
from cli.__main__ import build
from domain.mandaten import Holder, HolderKind
from store.mandaten import MandaatFilter
from tests.mandating import Registrar
from tests.servers.verification.conftest import Judged
from tests.servers.verification.test_mandaten import NCG, to_be_signed


@pytest.fixture(autouse=True)
def _this_database(judged: Judged, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GETRAPT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GETRAPT_DATABASE_URL", str(judged.settings.database_url))
    monkeypatch.setenv("GETRAPT_MASTER_KEY", str(judged.settings.master_key))


async def run(*arguments: str | Path) -> Result:
    """What the command comes to."""
    return await asyncio.to_thread(CliRunner().invoke, build(), ["authority", "what-if", *map(str, arguments)])


async def changes(file: Path) -> list[dict[str, Any]]:
    """What would change."""
    result = await run("--mandates", file, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["changes"]
    return found


async def exported(judged: Judged, file: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """The register as `getrapt mandaat export` writes it, with each mandaat changed."""
    listed = [one.standing for one in await judged.parts.mandaten.page(MandaatFilter(), -1, 200)]
    handles = await judged.parts.register.handles(accounts_of(listed))
    texts = Texts(await judged.parts.vault.reveal([one.mandaat.source for one in listed if one.mandaat.source]))
    rows = [mandaat_json(one, texts, handles) for one in listed]
    for row in rows:
        change(row)
    file.write_bytes(header_line() + b"".join(map(mandaat_line, rows)))
    return file


async def signed(judged: Judged) -> tuple[int, int, Registrar]:
    """Refused without a mandaat, then signed under a sub-mandaat: the two entries."""
    registrar = Registrar(judged.parts, judged.accounts)
    case, sign = await to_be_signed(judged)
    refused = await judged.take(NCG, sign, case)
    first = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    await registrar.give("directeur-fin", parent=first, holder=account)
    receipt = await judged.take(NCG, sign, case)
    assert receipt.allow, receipt.reasons
    return refused.index, receipt.index, registrar


async def test_the_register_as_it_is_changes_nothing_also_after_a_revocation(judged: Judged, tmp_path: Path) -> None:
    *_, registrar = await signed(judged)
    mandaten = await judged.parts.mandaten.page(MandaatFilter(), -1, 200)
    await registrar.revoke(mandaten[0].standing.mandaat.id)
    assert await changes(await exported(judged, tmp_path / "same.csv")) == []


async def test_a_lower_ceiling_above_it_in_the_chain_refuses_what_was_signed(judged: Judged, tmp_path: Path) -> None:
    _, allowed, _ = await signed(judged)

    def lower(row: dict[str, Any]) -> None:
        if row["parent"] is None:
            row["ceilingCents"] = 100

    (one,) = await changes(await exported(judged, tmp_path / "lower.csv", lower))
    assert (one["index"], one["kinds"]) == (allowed, ["refused"])
    assert "mandate_ceiling_above_parent" in one["new"]["reasons"]
    shown = await run("--mandates", tmp_path / "lower.csv")
    assert "1 would change (refused 1)" in shown.stdout


async def test_a_register_without_the_first_breaks_the_chain_and_a_new_one_would_have_carried_the_refusal(
    judged: Judged, tmp_path: Path
) -> None:
    refused, allowed, _ = await signed(judged)
    file = await exported(judged, tmp_path / "other.csv")
    header, first, second = file.read_text("utf-8").splitlines()
    file.write_text("\r\n".join([header, second]) + "\r\n")
    (one,) = await changes(file)
    assert (one["index"], one["kinds"]) == (allowed, ["refused"])
    assert "mandate_broken" in one["new"]["reasons"]
    # To the seat, and from the same day: no mandaat that is recorded, so one that would always have been there.
    given = first.replace(",office,fin,", ",seat,bestuurlijk-overleg-ncg,")
    assert given != first
    file.write_text("\r\n".join([header, first, second, given]) + "\r\n")
    (one,) = await changes(file)
    assert (one["index"], one["kinds"]) == (refused, ["allowed"])


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("ceilingCents", -5, "line 2, ceiling_cents"),
        ("validFrom", "yesterday", "line 2, valid_from"),
        ("acts", ["dance"], "line 2, acts"),
        ("holder", {"kind": "account", "id": "nobody-at-all"}, "line 2, holder"),
        ("case", "RK-1", "line 2, case"),
        ("case", "ab" * 16, "line 2, case: There is no such routekaart."),
        ("tiers", ["atlantis"], "line 2, tiers"),
    ],
)
async def test_a_bad_row_is_named_by_line_column_and_reason(
    judged: Judged, tmp_path: Path, column: str, value: object, said: str
) -> None:
    await Registrar(judged.parts, judged.accounts).give()
    file = await exported(judged, tmp_path / "bad.csv", lambda row: row.update({column: value}))
    result = await run("--mandates", file)
    assert result.exit_code == 2
    assert said in result.stderr


async def test_a_file_that_is_none_and_two_candidates_at_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    file.write_text("a,b\r\n1,2\r\n")
    assert (await run("--mandates", file)).exit_code == 2
    assert (await run("--mandates", tmp_path / "nowhere.csv")).exit_code == 2
    assert (await run("--mandates", file, "--policy", tmp_path)).exit_code == 2
