"""The content of documents is held to its entry: missing, changed, swapped, moved, or there without one, it is found and named."""

import uuid

import psycopg
import pytest

from domain.acts import Withdraw, WithdrawDocument
from domain.receipt import Receipt
from store.content_sealing import CHUNK
from store.keys import MasterKey
from store.vault import Tampered
from tests.documenting import CONTENT, add_to
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.subject_desk import SubjectDesk
from verification.finding import Code, Finding
from verification.verify import verify

PREPARER = "zaakbehandelaar-ncg"
LARGE = bytes(range(256)) * 4 * 1024 * 2 + b"en een eind"


async def add(judged: Judged, case: str, content: bytes = CONTENT, by: str = PREPARER) -> Receipt:
    """Adds a document to the case."""
    return await add_to(
        judged.parts.vault, judged.parts.authority, judged.accounts[by], await judged.state(case), content
    )


async def open_case(judged: Judged, *contents: bytes) -> str:
    """A case that goes on, with these documents."""
    case = await judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
    for content in contents:
        assert (await add(judged, case, content)).allow
    return case


async def found(judged: Judged) -> list[Finding]:
    """What does not hold, with the master key."""
    master = MasterKey.from_text(str(judged.settings.master_key))
    return list((await verify(judged.parts.database, judged.opa, master=master)).findings)


def commitment(judged: Judged, case: str, number: int = 1) -> str:
    """The commitment to the content of a document of the case."""
    query = "SELECT state -> 'documents' -> %(n)s ->> 'content' FROM routekaarten WHERE case_id = %(case)s"
    return str(judged.rows(query, n=number - 1, case=case)[0][0])


async def test_documents_that_were_added_and_withdrawn_hold(judged: Judged) -> None:
    case = await open_case(judged, CONTENT, LARGE)
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take(PREPARER, WithdrawDocument(digest, 1, PLAIN), case)).allow
    assert not (await add(judged, case, by="dg-obdr")).allow
    assert await found(judged) == []
    assert await judged.parts.contents.open(commitment(judged, case, 2)) == LARGE
    assert len(judged.rows("SELECT * FROM document_chunks")) == 1 + -(-len(LARGE) // CHUNK)


async def test_content_that_is_missing_is_found_without_a_key_and_named(judged: Judged) -> None:
    case = await open_case(judged, CONTENT)
    judged.tamper("DELETE FROM document_chunks")
    (one,) = await judged.found()
    assert one.code is Code.DOCUMENT
    assert one.message == f"the content of document 1 of the case {case} is missing"
    with pytest.raises(Tampered):
        await judged.parts.contents.open(commitment(judged, case))


@pytest.mark.parametrize("what", ["a piece is gone", "a piece is shorter", "a piece has another place"])
async def test_content_that_is_not_whole_is_found_without_a_key(judged: Judged, what: str) -> None:
    await open_case(judged, LARGE)
    judged.tamper(
        {
            "a piece is gone": "DELETE FROM document_chunks WHERE place = 1",
            "a piece is shorter": "UPDATE document_chunks SET sealed = substr(sealed, 2) WHERE place = 1",
            "a piece has another place": "UPDATE document_chunks SET place = 7 WHERE place = 2",
        }[what]
    )
    assert [one.code for one in await judged.found()] == [Code.DOCUMENT]


async def test_two_documents_that_were_swapped_are_found_and_do_not_open(judged: Judged) -> None:
    case = await open_case(judged, b"Het ene rapport", b"Een tweede stuk")
    other = await open_case(judged, b"En nog een stuk")
    pairs = {"a": commitment(judged, case, 1), "b": commitment(judged, other)}
    judged.tamper(
        "UPDATE document_chunks SET commitment = CASE commitment WHEN %(a)s THEN %(b)s ELSE %(a)s END, place = place + 5"
        " WHERE commitment IN (%(a)s, %(b)s)",
        "UPDATE document_chunks SET place = place - 5 WHERE place >= 5",
        **pairs,
    )
    codes = [(one.code, one.stream) for one in await found(judged)]
    assert sorted(codes) == sorted((Code.DOCUMENT, f"routekaart/{one}") for one in (case, other))
    with pytest.raises(Tampered):
        await judged.parts.contents.open(pairs["a"])


async def test_a_document_that_was_moved_to_another_case_is_found(judged: Judged) -> None:
    case = await open_case(judged, CONTENT)
    judged.tamper(
        "UPDATE vault_items SET case_id = %(other)s WHERE commitment = %(it)s",
        other=judged.case,
        it=commitment(judged, case),
    )
    assert Code.COMMITMENT in {one.code for one in await judged.found()}


async def test_content_without_an_entry_is_found(judged: Judged) -> None:
    with psycopg.connect(judged.admin_dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE document_chunks DROP CONSTRAINT document_chunks_commitment")
        connection.execute("INSERT INTO document_chunks VALUES (repeat('a', 64), 0, 'x')")
    assert {one.code for one in await judged.found()} == {Code.DOCUMENT}


async def test_content_of_what_was_refused_is_found(judged: Judged) -> None:
    case = await open_case(judged)
    assert not (await add(judged, case, by="dg-obdr")).allow
    (row,) = judged.rows("SELECT commitment FROM vault_items WHERE kind = 'add_document.content'")
    judged.tamper("INSERT INTO document_chunks VALUES (%(it)s, 0, 'x')", it=row[0])
    (one,) = await judged.found()
    assert one.message == f"the content of a document of the case {case} is there, and adding it was refused"


async def test_content_is_written_with_its_entry_and_never_later(judged: Judged) -> None:
    case = await open_case(judged, CONTENT)
    with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as late:
        connection.execute("INSERT INTO document_chunks VALUES (%s, 1, 'x')", [commitment(judged, case)])
    assert late.value.sqlstate == "GR010"
    with psycopg.connect(judged.admin_dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as alone:
        connection.execute("INSERT INTO document_chunks VALUES (repeat('b', 64), 0, 'x')")
    assert alone.value.sqlstate == "23503"


async def test_a_forgotten_case_has_no_document_left_that_opens_and_everything_holds(judged: Judged) -> None:
    case = await open_case(judged, LARGE)
    content = commitment(judged, case)
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take(PREPARER, Withdraw(digest, PLAIN), case)).allow
    await judged.drive(case)
    desk = SubjectDesk(judged)
    await desk.forget(await desk.of_case(case))
    assert await judged.parts.contents.open(content) is None
    await judged.parts.subjects.finish()
    assert await judged.parts.contents.open(content) is None
    assert await found(judged) == []
