"""The addresses of a case are those that it was opened with: none swapped, removed, moved or made up, also without the key."""

import psycopg
import pytest

from runtime.composition import master_key
from store.sealing import NewSubject, SealedItem, new_subject, seal_text
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import SECOND_SUBMIT, SUBMIT
from verification.finding import Code
from verification.verify import verify

_UNFOUND = "DELETE FROM case_addresses WHERE case_id = %(first)s AND address_key = (SELECT s.lookup FROM subjects s WHERE s.subject = %(subject)s)"


def cases(judged: Judged) -> tuple[str, str]:
    """Both cases, the decided one first."""
    (other,) = judged.rows("SELECT case_id FROM routekaarten WHERE case_id <> %(case)s", case=judged.case)
    return judged.case, other[0]


def addresses(judged: Judged, case: str) -> list[tuple[str, str]]:
    """Commitment and subject of each address of a case."""
    query = "SELECT commitment, subject FROM vault_items WHERE kind = 'address' AND case_id = %(case)s ORDER BY 1"
    found = judged.rows(query, case=case)
    assert len(found) == 2
    return [(commitment, subject) for commitment, subject in found]


async def others(judged: Judged) -> set[int | None]:
    """The entries whose case has other addresses than it was opened with, by the findings that name the case."""
    first, second = cases(judged)
    return {
        finding.index
        for finding in await judged.found()
        if finding.code is Code.COMMITMENT and (first in finding.message or second in finding.message)
    }


async def test_two_cases_with_an_address_of_each_other(judged: Judged) -> None:
    first, second = cases(judged)
    (one, _), (other, _) = addresses(judged, first)[0], addresses(judged, second)[0]
    judged.tamper("UPDATE vault_items SET case_id = %(case)s WHERE commitment = %(one)s", case=second, one=one)
    judged.tamper("UPDATE vault_items SET case_id = %(case)s WHERE commitment = %(one)s", case=first, one=other)
    assert await others(judged) == {SUBMIT, SECOND_SUBMIT}


async def test_an_address_that_was_moved_to_another_case(judged: Judged) -> None:
    first, second = cases(judged)
    commitment = addresses(judged, first)[0][0]
    judged.tamper("UPDATE vault_items SET case_id = %(to)s WHERE commitment = %(it)s", to=second, it=commitment)
    assert await others(judged) == {SUBMIT, SECOND_SUBMIT}


async def test_what_an_address_has_that_was_removed_or_swapped_with_another_case(judged: Judged) -> None:
    first, second = cases(judged)
    query = "SELECT commitment FROM vault_items WHERE kind = 'situation' AND case_id = %(case)s"
    held = [one for (one,) in judged.rows(query, case=first)]
    assert len(held) == 2
    judged.tamper("UPDATE vault_items SET case_id = %(to)s WHERE commitment = %(it)s", to=second, it=held[0])
    assert await others(judged) == {SUBMIT}
    assert "situations" in next(one.message for one in await judged.found() if one.code is Code.COMMITMENT)
    judged.tamper("DELETE FROM vault_items WHERE commitment = %(it)s", it=held[0])
    assert await others(judged) == {SUBMIT}


@pytest.mark.parametrize("how_many", [1, 2])
async def test_addresses_that_were_deleted_with_all_that_finds_them(judged: Judged, how_many: int) -> None:
    first, _ = cases(judged)
    for commitment, subject in addresses(judged, first)[:how_many]:
        judged.tamper(
            _UNFOUND, "DELETE FROM vault_items WHERE commitment = %(it)s", first=first, subject=subject, it=commitment
        )
    assert await others(judged) == {SUBMIT}


async def test_a_made_up_address_in_place_of_a_real_one_by_who_has_the_key(judged: Judged) -> None:
    first, _ = cases(judged)
    commitment, subject = addresses(judged, first)[0]
    master = master_key(judged.settings)
    lookup = master.keyed_hash("address", "1979200000099999")
    made, key = new_subject(master, "address", lookup)
    item = seal_text(key, made.subject, first, "address", "1979200000099999")
    judged.tamper(
        _UNFOUND, "DELETE FROM vault_items WHERE commitment = %(it)s", first=first, subject=subject, it=commitment
    )
    _insert(judged, made, item)
    report = await verify(judged.parts.database, judged.opa, master=master)
    assert {(finding.code, finding.index) for finding in report.findings} == {(Code.COMMITMENT, SUBMIT)}


async def test_a_forgotten_address_is_still_one_of_its_case(judged: Judged) -> None:
    first, _ = cases(judged)
    subject = addresses(judged, first)[0][1]
    judged.tamper(
        "UPDATE subjects SET wrapped_key = NULL, lookup = NULL, forgotten_at = now() WHERE subject = %(it)s", it=subject
    )
    assert await others(judged) == set()
    judged.tamper("DELETE FROM vault_items WHERE subject = %(it)s", it=subject)
    assert SUBMIT in await others(judged)


def _insert(judged: Judged, made: NewSubject, item: SealedItem) -> None:
    with psycopg.connect(judged.admin_dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO subjects (subject, kind, lookup, wrapped_key, created_at) VALUES (%s, %s, %s, %s, now())",
            (made.subject, made.kind, made.lookup, made.wrapped_key),
        )
        connection.execute(
            "INSERT INTO vault_items (commitment, subject, case_id, kind, sealed) VALUES (%s, %s, %s, %s, %s)",
            (item.commitment, item.subject, item.case, item.kind, item.sealed),
        )
        connection.execute("INSERT INTO case_addresses VALUES (%s, %s)", (item.case, made.lookup))
