"""Of a forgotten area nothing stays by which it could be recognised, and all that rested on it still holds."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.errors import InvalidAct
from domain.interest_acts import EndInterest, RegisterInterest, interest_of
from domain.interests import Interest, InterestScope
from domain.subject_acts import ProposeForgetting
from domain.subjects import ForgettingGround, SubjectKind
from domain.text import Text
from runtime.loaded_export import loaded
from store.keys import MasterKey
from tests.servers.store.recount import recounted
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.subject_desk import MANAGES, SubjectDesk
from tests.servers.verification.test_every_column import publish
from verification.export import export
from verification.finding import Code, Finding
from verification.verify import verify

NCG = "ncg-eemsdelta"
AREA = "Opwierde"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(judged: Judged) -> SubjectDesk:
    """Acts on the subjects of the ledger that holds."""
    return SubjectDesk(judged)


async def in_area(judged: Judged, *, as_before: bool = False, since: datetime = LONG_AGO) -> str:
    """An interest in the area of the cases; its id. `as_before` as entries had it once: by the keyed hash of the name."""
    key = judged.parts.vault.area(AREA)
    interest = Interest(uuid.uuid4().hex, judged.accounts[NCG], InterestScope.AREA, key, since, None)
    await take(judged, RegisterInterest(interest, PLAIN, Text(AREA)), as_before=as_before)
    return interest.id


async def take(judged: Judged, act: RegisterInterest | EndInterest, *, as_before: bool = False) -> None:
    """The act of whose interest it is, which has to be allowed."""
    sealed = await judged.parts.vault.seal(act, interest_of(act))
    if as_before and isinstance(act, RegisterInterest) and isinstance(sealed.act, RegisterInterest):
        sealed = replace(sealed, act=replace(sealed.act, interest=act.interest))
    actor = Actor(ActorKind.PERSON, judged.accounts[NCG])
    receipt = await judged.parts.interest_register.take(
        sealed, interest_of(act), by=actor, key=uuid.uuid4().hex, trace_id="trace"
    )
    assert receipt.allow, receipt.reasons


async def of_interests(judged: Judged) -> list[str]:
    """The subjects of the interests."""
    found = await judged.parts.subjects.naming(judged.accounts[NCG])
    return [one.subject for one in found if one.kind is SubjectKind.INTEREST]


async def forget_cases(judged: Judged, desk: SubjectDesk, only: Sequence[str] = ()) -> list[str]:
    """Forgets every case, or only these, closed before; which these are."""
    waits = judged.rows("SELECT case_id FROM routekaarten WHERE side_state <> 'closed'")
    for (case,) in waits:
        digest = (await judged.state(case)).dossier.digest
        assert (await judged.take("zaakbehandelaar-ncg", a.Withdraw(digest, PLAIN), case)).allow
        await judged.drive(case)
    cases = list(only) or [case for (case,) in judged.rows("SELECT case_id FROM routekaarten")]
    for case in cases:
        await desk.forget(await desk.of_case(case))
    return cases


def where(judged: Judged, value: str) -> Iterator[str]:
    """The tables that have a row with this in it, in any column."""
    with psycopg.connect(judged.admin_dsn) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (name,) in names.fetchall():
            asked = sql.SQL("SELECT count(*) FROM {} AS t WHERE position(%s IN t::text) > 0").format(
                sql.Identifier(name)
            )
            bytes_too = "encode(content, 'escape')" if name == "entries" else "''"
            asked += sql.SQL(" OR position(%s IN {}) > 0").format(sql.SQL(bytes_too))
            (rows,) = connection.execute(asked, (value, value)).fetchone() or (0,)
            if rows:
                yield name


async def found_with_key(judged: Judged) -> list[Finding]:
    """What verification finds, with the master key."""
    master = MasterKey.from_text(str(judged.settings.master_key))
    return list((await verify(judged.parts.database, judged.opa, master=master)).findings)


@pytest.mark.every_postgres
async def test_no_keyed_hash_of_an_area_is_left_once_all_that_named_it_is_forgotten(
    judged: Judged, desk: SubjectDesk
) -> None:
    key = judged.parts.vault.area(AREA)
    name = await in_area(judged)
    assert set(where(judged, key)) == {"alike_counts", "area_alike", "interest_areas", "routekaarten"}
    covered = await judged.parts.interests.of_cases([judged.case])
    assert [one.interest.id for one in covered[judged.case]] == [name]
    cases = await forget_cases(judged, desk)
    assert set(where(judged, key)) == {"interest_areas"}
    await recounted(judged.parts.database)
    still = await judged.parts.interests.of_cases(cases)
    assert {case: [one.interest.id for one in found] for case, found in still.items()} == {
        case: [name] for case in cases
    }
    assert await found_with_key(judged) == []
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    assert list(where(judged, key)) == []
    assert await found_with_key(judged) == []


async def test_an_interest_that_is_forgotten_first_still_covers_what_it_covered_and_no_case_after_it(
    judged: Judged, desk: SubjectDesk
) -> None:
    name = await in_area(judged)
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    later = await judged.submit("RK-later")
    covered = await judged.parts.interests.of_cases([judged.case, later])
    assert [[one.interest.id for one in covered.get(case, ())] for case in (judged.case, later)] == [[name], []]
    assert "interest_areas" not in set(where(judged, judged.parts.vault.area(AREA)))
    assert await found_with_key(judged) == []


def words(judged: Judged, interest: str) -> set[str | None]:
    """By what the cases that a forgotten interest covered tell in which area it was; None where one does not any more."""
    return {
        word
        for (word,) in judged.rows(
            "SELECT r.area_key FROM interest_cases c JOIN routekaarten r USING (case_id) WHERE c.interest = %(i)s",
            i=interest,
        )
    }


async def test_the_area_of_a_forgotten_interest_is_told_by_the_cases_that_it_covered_until_the_last_is_forgotten(
    judged: Judged, desk: SubjectDesk, tmp_path: Path
) -> None:
    name, key = await in_area(judged), judged.parts.vault.area(AREA)
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    assert words(judged, name) == {key}
    await publish(judged)
    place = tmp_path / "export.zip"
    await export(judged.parts.database, place)
    async with loaded(place) as database:
        linked = await database.rows(
            text(
                "SELECT count(*) AS cases, count(DISTINCT area_key) AS areas FROM interest_cases JOIN routekaarten USING (case_id)"
            )
        )
    assert (linked[0].cases, linked[0].areas) == (2, 1)
    first, *others = [
        case
        for (case,) in judged.rows("SELECT case_id FROM interest_cases ORDER BY case_id = %(c)s DESC", c=judged.case)
    ]
    await desk.forget(await desk.of_case(first))
    assert words(judged, name) == {key, None}
    assert others
    await forget_cases(judged, desk, others)
    assert words(judged, name) == {None}
    assert list(where(judged, key)) == []


async def test_the_area_of_a_forgotten_case_is_told_by_the_interest_that_covered_it_until_that_is_forgotten(
    judged: Judged, desk: SubjectDesk
) -> None:
    name, key = await in_area(judged), judged.parts.vault.area(AREA)
    await forget_cases(judged, desk)
    told = "SELECT DISTINCT a.area_key FROM interest_cases c JOIN interest_areas a USING (interest)"
    assert judged.rows(told) == [(key,)]
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    assert judged.rows(told) == []


async def test_an_interest_of_which_the_entry_has_the_keyed_hash_holds_covers_and_is_forgotten(
    judged: Judged, desk: SubjectDesk
) -> None:
    name = await in_area(judged, as_before=True)
    case = await judged.submit("RK-before")
    covered = await judged.parts.interests.of_cases([case])
    assert [one.interest.id for one in covered[case]] == [name]
    vote = a.CastVote((await judged.state(case)).dossier.digest, a.VoteChoice.FOR, PLAIN)
    assert "registered_interest" in (await judged.take(NCG, vote, case)).reasons
    assert await found_with_key(judged) == []
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    await forget_cases(judged, desk)
    # An entry is never changed: what it says stays, and only there.
    assert set(where(judged, judged.parts.vault.area(AREA))) == {"entries", "interests"}
    assert await found_with_key(judged) == []


async def test_an_interest_that_has_still_to_count_is_not_forgotten(judged: Judged, desk: SubjectDesk) -> None:
    name = await in_area(judged, since=datetime(2126, 1, 1, tzinfo=UTC))
    (subject,) = await of_interests(judged)
    refused = await desk.take(MANAGES, ProposeForgetting(subject, ForgettingGround.UNLAWFUL))
    assert refused.reasons == ("subject_needed",)
    await take(judged, EndInterest(name))
    await desk.forget(subject)
    assert (await judged.verify()).findings == ()


async def test_an_interest_in_an_area_without_a_name_is_none(judged: Judged) -> None:
    interest = Interest(uuid.uuid4().hex, judged.accounts[NCG], InterestScope.AREA, "a" * 64, LONG_AGO, None)
    with pytest.raises(InvalidAct, match="names it"):
        await judged.parts.vault.seal(RegisterInterest(interest, PLAIN), interest.id)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM interest_areas", Code.FORGETTING),
        ("INSERT INTO interest_areas VALUES ('other', 'x')", Code.STRAY),
        ("INSERT INTO interest_cases SELECT case_id, 'other' FROM routekaarten", Code.STRAY),
        (
            "INSERT INTO interest_cases SELECT case_id, interest FROM routekaarten, interest_areas",
            Code.READ_MODEL,
        ),
        ("INSERT INTO area_alike VALUES ('1979', 'of-a-forgotten-one', 0, 0)", Code.READ_MODEL),
        (
            "INSERT INTO alike_counts VALUES ('1979', 'of-a-forgotten-one', 'timing', 'isolation_to_norm', 'approve', 0)",
            Code.READ_MODEL,
        ),
    ],
)
async def test_what_names_an_area_and_was_tampered_with_is_found(judged: Judged, statement: str, code: Code) -> None:
    await in_area(judged)
    judged.tamper(statement)
    assert {one.code for one in await judged.found()} == {code}


async def test_an_interest_that_was_moved_to_another_area_is_found_with_the_key(judged: Judged) -> None:
    await in_area(judged)
    judged.tamper("UPDATE interest_areas SET area_key = 'x'")
    assert "interest_areas.area_key" in " ".join(one.message for one in await found_with_key(judged))


async def test_the_area_of_a_forgotten_interest_that_came_back_is_found(judged: Judged, desk: SubjectDesk) -> None:
    name = await in_area(judged)
    await take(judged, EndInterest(name))
    (subject,) = await of_interests(judged)
    await desk.forget(subject)
    judged.tamper("INSERT INTO interest_areas SELECT id, 'x' FROM interests")
    assert Code.FORGETTING in {one.code for one in await judged.found()}


async def test_not_even_the_owner_takes_the_area_of_a_kept_interest_away(judged: Judged) -> None:
    await in_area(judged)
    for statement in (
        "DELETE FROM interest_areas",
        "UPDATE interest_areas SET area_key = 'x'",
        "TRUNCATE interest_areas",
        "TRUNCATE interest_cases",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
