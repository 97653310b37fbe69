"""The judge step of an act beside the bare question to OPA, with registers of several sizes; and a page of fifty cases.

The act is refused: somebody calls a case up who holds a mandaat for another tier. So the register is asked, the question brings the
mandaat, and the case stays as it is. The mandaten are put in by the owner of the database, since ten thousand acts would take
minutes; so this comes last, and the ledger is thrown away after it.
"""

import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from authority.registration import Registration
from bench.act_parts import Clock
from bench.figures import JudgeAt, JudgeFigures, PageFigures
from bench.people import EXPLANATION
from bench.sizes import Sizes
from bench.times import Times
from bench.votes import StandingVote
from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.mandaten import Holder, HolderKind, Mandaat
from domain.organisation import Seat
from domain.text import Text
from procedures.canonical import canonical_bytes, content_hash
from runtime.composition import Services, services
from runtime.settings import Settings
from store.codec import MANDAAT

_CALLER, _READER, _OFFICE = "ncg-bo", "dg-obdr", "fin"
_PAGE = 50
_WARM = 10
_FROM = datetime(2026, 1, 1, tzinfo=UTC)
FILL = """
INSERT INTO mandaten (id, principal, parent, holder_kind, holder_id, content, status, valid_from, valid_until, proposed_by,
    proposed_at, proposed_index, confirmed_at, confirmed_index, confirmed_by, agreed_by, agreed_at, agreed_index,
    agreed_for)
SELECT md5(n::text), m ->> 'principal', NULL, 'account', holder,
    m || jsonb_build_object('id', md5(n::text), 'holder', jsonb_build_object('kind', 'account', 'id', holder)),
    'confirmed', '2026-01-01Z', NULL, md5('who'), '2026-01-01Z', 1000000000 + 2 * n, '2026-01-01Z', 1000000001 + 2 * n,
    md5('other'), md5('third'), '2026-01-01Z', 1000000001 + 2 * n, '["ncg"]'
FROM generate_series(%(first)s::int, %(last)s::int) AS n,
    LATERAL (SELECT CASE WHEN n = 1 THEN %(holder)s ELSE md5('account' || n %% %(accounts)s) END AS holder) AS h,
    LATERAL (SELECT %(mandaat)s::jsonb AS m) AS t
"""


async def measure_judging(settings: Settings, vote: StandingVote, sizes: Sizes) -> tuple[JudgeFigures, PageFigures]:
    """Both, in the web application's way but without HTTP; nothing else goes on in this process."""
    async with services(settings) as parts:
        page = await _page(parts, vote, sizes.judged)
        await _fill_organisation(parts, sizes.accounts)
        clock = Clock()
        clock.at(parts.authority, "take", "take")
        clock.at(parts.ledger, "append", "append")
        clock.at_server(parts.policy.wire, "query_rule")
        office = (await parts.procedures.in_force()).call_up_office
        account = await parts.register.account_of(_CALLER)
        assert account is not None
        found, filled = [], 0
        for mandaten in sizes.mandaten:
            _fill(settings, office, account, filled + 1, mandaten, sizes.accounts)
            filled = mandaten
            found.append(await _judged(parts, clock, account, vote, mandaten, sizes.judged))
    return JudgeFigures(sizes.accounts, tuple(found)), page


async def _judged(parts: Services, clock: Clock, account: str, vote: StandingVote, mandaten: int, acts: int) -> JudgeAt:
    judge, opa = [], []
    for number in range(_WARM + acts):
        sealed = await parts.vault.seal(a.CallUp(vote.digest, Text(EXPLANATION)), vote.case)
        clock.open.clear()
        clock.server.clear()
        receipt = await parts.authority.take(
            sealed,
            case=vote.case,
            by=Actor(ActorKind.PERSON, account),
            key=uuid.uuid4().hex,
            trace_id=uuid.uuid4().hex,
        )
        assert "mandate_other_scope" in receipt.reasons, receipt.reasons
        if number >= _WARM:
            # All of it but the transaction: what is loaded, the question, the verdict, and what follows from it.
            judge.append(clock.open["take"] - clock.open["append"])
            opa.append(sum(clock.server.values()))
    step, bare = Times.of(judge), Times.of(opa)
    return JudgeAt(mandaten, step, bare, step.median / bare.median, step.p99 / bare.p99)


async def _page(parts: Services, vote: StandingVote, times: int) -> PageFigures:
    """A list of fifty cases, one case in such a list, and the page of one case with every act on it."""
    account = await parts.register.account_of(_READER)
    row = await parts.queries.find_case(vote.case)
    assert account is not None
    assert row is not None
    states = [row.state] * _PAGE
    fifty = await _times(lambda: parts.reading.listing(account, states), times)
    one = await _times(lambda: parts.reading.listing(account, states[:1]), times)
    case = await _times(lambda: parts.reading.rights(account, row.state), times)
    return PageFigures(_PAGE, fifty, one, case, fifty.median / one.median, fifty.median / case.median)


async def _times(work: Callable[[], Awaitable[object]], times: int) -> Times:
    await work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return Times.of(took)


async def _fill_organisation(parts: Services, accounts: int) -> None:
    """As many accounts more with a seat, in an office that the case does not wait for."""
    organisation = await parts.register.at(await parts.register.current_version())
    seats = tuple(
        Seat(f"{_OFFICE}-{n}", _OFFICE, "ministerie", f"Plaats {n}", False, False, uuid.uuid4().hex, _FROM, None)
        for n in range(accounts)
    )
    wider = replace(organisation, seats=organisation.seats + seats)
    registration = Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)
    procedure = await parts.procedures.in_force()
    await registration.load(wider, procedure, canonical_bytes(wider), content_hash(wider), uuid.uuid4().hex)


def _fill(settings: Settings, office: str, account: str, first: int, last: int, accounts: int) -> None:
    """Mandaten up to this number in the register; the first is the caller's, the others those of as many accounts."""
    mandaat = Mandaat(
        id="",
        principal=office,
        parent=None,
        holder=Holder(HolderKind.ACCOUNT, account),
        acts=("call_up",),
        procedure="routekaart",
        tiers=("nationaal",),
        municipalities=(),
        measures=(),
        ceiling_cents=5_000_000,
        valid_from=_FROM,
        valid_until=None,
        passable=False,
        source=Text("a" * 64),
        source_date=_FROM.date(),
    )
    assert settings.database_admin_url is not None
    dsn = settings.database_admin_url.replace("+psycopg", "", 1)
    values = {"first": first, "last": last, "holder": account, "accounts": accounts}
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(FILL.encode(), values | {"mandaat": json.dumps(MANDAAT.dump(mandaat))})
        connection.execute("ANALYZE mandaten")
