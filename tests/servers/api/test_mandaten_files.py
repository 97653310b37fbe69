"""Files of mandaten over HTTP: what is refused whole, what is named row by row, and an export that is read back."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.mandaat_file import COLUMNS, RECORDED
from domain.mandaat_import import LARGEST_FILE, MOST_ROWS
from tests.servers.api.test_mandaat_command import GOOD
from tests.servers.api.web import Web, key

GIVES, READS = "beheerder", "auditor-rijk"
IMPORT, EXPORT = "/v1/mandaten/import", "/v1/mandaten/export"


def file_of(*rows: dict[str, str]) -> bytes:
    """A file with these rows, each GOOD with changes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    return text.getvalue().encode()


async def sent(web: Web, content: Any, *, used_key: str = "", by: str = GIVES, **headers: str) -> httpx.Response:
    """What became of sending this file."""
    given = {"Content-Type": "text/csv", "Idempotency-Key": used_key or key()} | headers
    return await web.client.post(IMPORT, content=content, headers=await web.bearer(by) | given, timeout=60)


async def exported(web: Web, **asked: str) -> list[dict[str, str]]:
    """The rows of an export."""
    answer = await web.get(READS, EXPORT, **asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_every_row_is_answered_with_its_line_outcome_and_receipt(web: Web) -> None:
    used = key()
    file = file_of({"source": "Antwoord"}, {"source": "Antwoord"}, {"source": "Antwoord 2"})
    answer = await sent(web, file, used_key=used)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert [(row["line"], row["outcome"]) for row in said["rows"]] == [
        (2, "proposed"),
        (3, "already_there"),
        (4, "proposed"),
    ]
    assert said["rows"][0]["mandaat"] == said["rows"][1]["mandaat"] == said["rows"][0]["receipt"]["mandaat"]
    again = (await sent(web, file, used_key=used)).json()
    assert again["repeated"] is True
    leaves = [[row["receipt"]["leaf"] for row in one["rows"] if "receipt" in row] for one in (said, again)]
    assert leaves[0] == leaves[1]
    other = await sent(web, file_of({"source": "Iets anders"}), used_key=used)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_each_error_says_line_column_value_and_what_would_be_right_in_both_languages(web: Web) -> None:
    file = file_of({}, {"acts": "sign;dance", "case": "cd" * 16}, {"acts": "conclude"}, {"passable": "ja"})
    before = len(await exported(web))
    answer = await sent(web, file)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_rows")
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert [(one["line"], one["column"], one["pointer"], one["code"], one["value"]) for one in errors] == [
        (3, "acts", "/acts", "unknown_code", "sign;dance"),
        (3, "case", "/case", "unknown_case", "cd" * 16),
        (4, "acts", "/acts", "no_mandate_by_majority", "conclude"),
        (5, "passable", "/passable", "not_a_boolean", "ja"),
    ]
    assert (errors[1]["detail"], errors[1]["expected"]) == (
        "Deze zaak is er niet.",
        "de id van een zaak die er is",
    )
    assert "mandaat" in errors[2]["detail"].lower()
    english = (await sent(web, file, **{"Accept-Language": "en"})).json()["errors"]
    assert (english[1]["detail"], english[1]["expected"]) == (
        "There is no such routekaart.",
        "the id of a case that is there",
    )
    assert english[2]["expected"] != errors[2]["expected"]
    assert english[2]["detail"] != errors[2]["detail"]
    assert len(await exported(web)) == before


async def test_a_mandaat_for_a_case_that_is_not_there_is_refused_by_field_and_one_that_is_there_is_not(
    web: Web,
) -> None:
    body = {
        "principal": "staatssecretaris",
        "holder": {"kind": "account", "id": "ncg-bo"},
        "acts": ["sign"],
        "validFrom": "2026-01-01T00:00:00Z",
        "case": "cd" * 16,
    }
    answer = await web.post(GIVES, "/v1/mandaten", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_act")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/case", "unknown_case")
    assert error["expected"] == "de id van een zaak die er is"
    case = await web.open()
    assert (await web.post(GIVES, "/v1/mandaten", body | {"case": case})).status_code == 201
    word = {"source": "", "source_date": "", "case": case, "acts": "suspend"}
    assert (await sent(web, file_of(word))).json()["proposed"] == 1


@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        (b"", "missing", None),
        (b"PK\x03\x04", "not_csv", None),
        (b"a,b\r\n", "not_these_columns", 1),
        (",".join(COLUMNS).encode() + b"\ncaf\xe9", "not_utf8", 2),
        (",".join(COLUMNS).encode() + b'\n"a"b', "not_csv", 2),
        (",".join(COLUMNS).encode() + b"\n" + b"x" * 140_000, "not_csv", 2),
        (",".join(COLUMNS).encode() + b"\n," * (MOST_ROWS + 1), "too_many_rows", MOST_ROWS + 2),
    ],
    ids=["empty", "spreadsheet", "columns", "encoding", "quote", "huge cell", "rows"],
)
async def test_what_is_no_such_file_is_one_problem_with_its_line(
    web: Web, content: bytes, fault: str, line: int | None
) -> None:
    answer = await sent(web, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_file")
    (error,) = answer.json()["errors"]
    assert (error["code"], error.get("line")) == (fault, line)
    if fault == "not_these_columns":
        assert error["value"].endswith("unknown: a, b")
        assert error["expected"] == "de kolommen " + ", ".join(COLUMNS)


async def test_a_file_above_the_limit_has_a_problem_of_its_own_whether_it_says_its_length_or_not(web: Web) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_FILE // 65_536 + 1):
            yield b"x" * 65_536

    for content in (b"x" * (LARGEST_FILE + 1), pieces()):
        answer = await sent(web, content)
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    json = await web.post(GIVES, "/v1/mandaten", {"source": "x" * 300_000})
    assert (json.status_code, json.json()["code"]) == (413, "body_too_large")


async def test_a_file_of_another_kind_without_a_key_or_by_nobody_is_refused(web: Web) -> None:
    file = file_of({"source": "Wie"})
    for kind in ("application/json", "text/csv; charset=utf-16", "text/plain"):
        refused = await sent(web, file, **{"Content-Type": kind})
        assert (refused.status_code, refused.json()["code"]) == (415, "file_not_csv")
    taken = await sent(web, file, **{"Content-Type": 'Text/CSV; header=present; charset="UTF-8"'})
    assert taken.status_code == 200
    headers = await web.bearer(GIVES) | {"Content-Type": "text/csv"}
    assert (await web.client.post(IMPORT, content=file, headers=headers)).json()["code"] == "idempotency_key_missing"
    nobody = await web.client.post(IMPORT, content=file, headers={"Content-Type": "text/csv", "Idempotency-Key": key()})
    assert nobody.status_code == 401


async def test_an_export_is_a_file_with_id_status_and_who_did_what_and_finds_what_is_asked(web: Web) -> None:
    (row,) = (await sent(web, file_of({"source": "@SUM(1)", "holder": "dg-obdr"}))).json()["rows"]
    name = row["mandaat"]
    acts = f"/v1/mandaten/{name}/acts"
    assert (await web.post("staatssecretaris-herstel", acts, {"type": "confirm_mandaat"})).status_code == 200
    answer = await web.get(READS, EXPORT)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="mandaten.csv"'
    assert "'@SUM(1)" in answer.text
    found = {one["id"]: one for one in await exported(web)}[name]
    assert list(found) == [*COLUMNS, *RECORDED]
    assert {field: found[field] for field in ("status", "proposed_by", "confirmed_by", "agreed_by", "revoked_at")} == {
        "status": "confirmed",
        "proposed_by": GIVES,
        "confirmed_by": "staatssecretaris-herstel",
        "agreed_by": "",
        "revoked_at": "",
    }
    assert [one["id"] for one in await exported(web, holder="dg-obdr")] == [name]
    before = found["proposed_at"]
    (then,) = await exported(web, holder="dg-obdr", knownAt=before)
    assert (then["status"], then["confirmed_by"]) == ("proposed", "")
    assert await exported(web, principal="niemand") == []
    assert (await web.get(READS, EXPORT, princpal="fin")).status_code == 400
    # All of it, as it is, is taken again: everything is there, or over.
    whole = (await web.get(READS, EXPORT, holder="dg-obdr")).content
    assert (await sent(web, whole)).json()["alreadyThere"] == 1
    assert (await web.post(GIVES, acts, {"type": "revoke_mandaat"})).status_code == 200
    whole = (await web.get(READS, EXPORT, holder="dg-obdr")).content
    assert (await sent(web, whole)).json()["leftOut"] == 1


async def test_an_export_is_a_look_at_everybody_who_is_in_it(web: Web) -> None:
    await sent(web, file_of({"source": "Bekeken"}))
    answer = await web.get(READS, EXPORT, holder="ncg-bo")
    (one,) = await web.parts.access_log.page(None, 1)
    accounts = {one.handle: one.account for one in await web.parts.register.all_handles()}
    assert (one.record.account, one.record.look) == (accounts[READS], "mandaten")
    assert one.record.trace_id == answer.headers["traceparent"].split("-")[1]
    shown = {row["proposed_by"] for row in csv.DictReader(io.StringIO(answer.text))} | {"ncg-bo"}
    assert set(one.record.persons) >= {accounts[handle] for handle in shown}
