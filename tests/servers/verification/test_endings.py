"""The end of seats, bodies and accounts on a real ledger: what they stop, what stays, what nobody may, and that it verifies."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.entry import instant
from domain import acts as a
from domain.change_acts import ConfirmChange, ProposeChange, RevokeChange
from domain.changes import Change, ChangeKind, NewSeat
from domain.codes import Outcome, VoteChoice
from domain.endings import EndedKind
from domain.errors import InvalidAct
from domain.mandaten import Holder, HolderKind
from domain.receipt import Receipt
from domain.text import Text
from tests.mandating import Registrar
from tests.organising import ALSO_MANAGES, MANAGES, Organiser
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from tests.servers.verification.filled_log import SUBMIT
from tests.servers.verification.test_said_otherwise import forge
from verification.finding import Code

GROUP, OLDAMBT = "stuurgroep-eemsdelta", "stuurgroep-oldambt"
PROVINCE, MEMBER = f"{GROUP}-provincie", "provincie-eemsdelta"


@pytest.fixture
def organiser(judged: Judged) -> Organiser:
    """Acts on the organisation of the ledger that holds."""
    return Organiser(judged.parts, judged.accounts)


def ends(kind: ChangeKind, body: str, seat: str | None = None, **changes: Any) -> Change:
    """A change that ends a seat or body from now on, unless said otherwise."""
    return replace(Change(uuid.uuid4().hex, kind, body, seat, None, datetime.now(UTC)), **changes)


def closes(organiser: Organiser, account: str, kind: ChangeKind = ChangeKind.CLOSE_ACCOUNT, **changes: Any) -> Change:
    """A change that closes an account from now on, unless said otherwise."""
    named = organiser.accounts[account]
    return replace(Change(uuid.uuid4().hex, kind, "beheer", None, named, datetime.now(UTC)), **changes)


async def vote(judged: Judged, case: str, by: str) -> Receipt:
    """A vote for the case by this account."""
    digest = (await judged.state(case)).dossier.digest
    return await judged.take(by, a.CastVote(digest, VoteChoice.FOR, PLAIN), case)


async def round_of(judged: Judged, case: str) -> tuple[set[str], set[str]]:
    """The seats of the electorate, and those whose vote stands, as recorded."""
    tier = (await judged.state(case)).tier
    assert tier is not None and tier.round is not None
    return {one.seat for one in tier.round.electorate}, {one.seat for one in tier.round.votes}


@pytest.mark.every_postgres
async def test_a_seat_that_ends_in_the_middle_of_a_vote_counts_no_longer_and_what_was_done_stays(
    judged: Judged, organiser: Organiser
) -> None:
    case = await judged.submit("RK-E1")
    for member in (MEMBER, "ncg-eemsdelta"):
        assert (await vote(judged, case, member)).allow
    entries = len(await judged.parts.queries.entries_of(f"routekaart/{case}"))
    change = ends(ChangeKind.END_SEAT, GROUP, PROVINCE)
    name = await organiser.propose(change)
    assert (await organiser.take(MANAGES, ConfirmChange(name))).reasons == ("second_person_needed",)
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).allow
    assert (await vote(judged, case, MEMBER)).reasons == ("not_a_member",)
    assert (await vote(judged, case, "voorzitter-eemsdelta")).allow
    electorate, voted = await round_of(judged, case)
    assert PROVINCE not in electorate | voted
    assert f"{GROUP}-ncg" in voted
    digest = (await judged.state(case)).dossier.digest
    conclude = a.Conclude(digest, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
    receipt = await judged.take("voorzitter-eemsdelta", conclude, case)
    assert receipt.allow, receipt.reasons
    kept = await judged.parts.queries.entries_of(f"routekaart/{case}")
    assert [one.entry.act["type"] for one in kept[:entries]].count("cast_vote") == 2
    later = organiser.change(ChangeKind.APPOINT, PROVINCE, "provincie-oldambt")
    assert (await organiser.take(MANAGES, ProposeChange(later))).reasons == ("seat_ended",)
    assert (await judged.verify()).findings == ()


async def test_what_is_needed_does_not_end_and_every_refusal_says_who_needs_it(
    judged: Judged, organiser: Organiser
) -> None:
    wanted = {
        "auditor": ("body_of_the_rules",),
        "beheer": ("body_of_the_rules",),
        "gegevensbescherming": ("body_of_the_rules",),
        "fin": ("body_named_by_procedure", "body_needed_by_cases"),
        "bestuurlijk-overleg": ("body_named_by_procedure", "body_needed_by_cases"),
        GROUP: ("body_needed_by_cases",),
        OLDAMBT: (),
    }
    for body, reasons in wanted.items():
        receipt = await organiser.take(MANAGES, ProposeChange(ends(ChangeKind.END_BODY, body)))
        assert receipt.reasons == reasons, body
    last = await organiser.take(MANAGES, ProposeChange(ends(ChangeKind.END_SEAT, "fin", "fin-zetel")))
    assert last.reasons == ("body_named_by_procedure", "body_needed_by_cases")
    managing = await organiser.take(MANAGES, ProposeChange(ends(ChangeKind.END_SEAT, "beheer", "beheer-zetel")))
    assert managing.reasons == ("too_few_managers",)
    assert (await judged.verify()).findings == ()


async def test_what_came_to_be_needed_since_it_was_proposed_does_not_end(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(ends(ChangeKind.END_BODY, OLDAMBT))
    case = await judged.submit("RK-E2", municipality="1895")
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).reasons == ("body_needed_by_cases",)
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.CallUp(digest, PLAIN), case)).allow
    await judged.drive(case)
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).allow
    assert (await judged.verify()).findings == ()


@pytest.mark.every_postgres
async def test_of_a_body_that_ended_nobody_is_a_member_and_cases_go_where_they_go_without_it(
    judged: Judged, organiser: Organiser
) -> None:
    await organiser.make(ends(ChangeKind.END_BODY, OLDAMBT))
    organisation = await organiser.organisation()
    assert organisation.seats_of(OLDAMBT, datetime.now(UTC)) == ()
    case = await judged.submit("RK-E3", municipality="1895")
    state = await judged.state(case)
    assert state.tier is not None
    assert state.tier.body == "bestuurlijk-overleg"
    for change in (
        organiser.change(ChangeKind.APPOINT, f"{OLDAMBT}-ncg", "ncg-groningen"),
        organiser.change(
            ChangeKind.ADD_SEAT, f"{OLDAMBT}-extra", "ncg-groningen", body=OLDAMBT,
            new_seat=NewSeat("ncg", Text("Extra"), False, False),
        ),
    ):  # fmt: skip
        assert (await organiser.take(MANAGES, ProposeChange(change))).reasons == ("body_ended",)
    assert (await judged.verify()).findings == ()


async def test_an_end_that_is_still_to_come_limits_what_lasts_beyond_it(judged: Judged, organiser: Organiser) -> None:
    soon = datetime.now(UTC) + timedelta(days=10)
    await organiser.make(ends(ChangeKind.END_SEAT, GROUP, PROVINCE, valid_from=soon))
    case = await judged.submit("RK-E4")
    assert (await vote(judged, case, MEMBER)).allow
    beyond = organiser.substitution(PROVINCE, "provincie-oldambt")
    assert (await organiser.take(MANAGES, ProposeChange(beyond))).reasons == ("seat_ended", "seat_not_held")
    within = organiser.substitution(PROVINCE, "provincie-oldambt", valid_until=soon)
    await organiser.make(within)
    assert (await judged.verify()).findings == ()


@pytest.mark.every_postgres
async def test_a_closed_account_may_do_nothing_and_what_it_did_stays(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-E5")
    assert (await vote(judged, case, MEMBER)).allow
    name = await organiser.propose(closes(organiser, MEMBER))
    assert (await organiser.take(MANAGES, ConfirmChange(name))).reasons == ("second_person_needed",)
    assert (await organiser.revoke(name, MEMBER)).reasons == ("not_the_manager",)
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).allow
    assert (await vote(judged, case, MEMBER)).reasons == ("account_closed", "not_a_member")
    assert (await organiser.revoke(name, MEMBER)).reasons[0] == "account_closed"
    assert not (await judged.parts.reading.access(judged.accounts[MEMBER], await judged.state(case))).read
    assert (await vote(judged, case, "ncg-eemsdelta")).allow
    electorate, voted = await round_of(judged, case)
    assert PROVINCE not in electorate | voted
    acts = [one.entry for one in await judged.parts.queries.entries_of(f"routekaart/{case}")]
    assert judged.accounts[MEMBER] in {one.actor["account"] for one in acts if one.act["type"] == "cast_vote"}
    again = organiser.change(ChangeKind.APPOINT, PROVINCE, MEMBER)
    assert (await organiser.take(MANAGES, ProposeChange(again))).reasons == ("named_account_closed",)
    await organiser.make(closes(organiser, MEMBER, ChangeKind.REOPEN_ACCOUNT))
    assert (await vote(judged, case, MEMBER)).reasons == ("not_a_member",)
    await organiser.make(replace(again, id=uuid.uuid4().hex, valid_from=datetime.now(UTC)))
    assert (await vote(judged, case, MEMBER)).allow
    assert (await judged.verify()).findings == ()


async def test_nobody_closes_the_own_account_as_the_second_person_and_two_who_manage_stay(
    judged: Judged, organiser: Organiser
) -> None:
    assert (await organiser.take(MANAGES, ProposeChange(closes(organiser, ALSO_MANAGES)))).reasons == (
        "too_few_managers",
    )
    new = NewSeat("rijk", Text("Derde beheerder"), False, False)
    await organiser.make(
        organiser.change(ChangeKind.ADD_SEAT, "beheer-derde", "auditor-rijk", body="beheer", new_seat=new)
    )
    name = await organiser.propose(closes(organiser, ALSO_MANAGES))
    assert (await organiser.take(ALSO_MANAGES, ConfirmChange(name))).reasons == ("own_account",)
    assert (await organiser.take("auditor-rijk", ConfirmChange(name))).allow
    assert (await organiser.take(ALSO_MANAGES, ProposeChange(closes(organiser, MEMBER)))).reasons == (
        "account_closed",
        "not_the_manager",
    )
    assert (await judged.verify()).findings == ()


async def test_neither_what_a_closed_account_holds_nor_what_it_passed_on_carries_anything(
    judged: Judged, organiser: Organiser
) -> None:
    registrar = Registrar(judged.parts, judged.accounts)
    holder, below = "mo-eemsdelta", "ncg-groningen"

    def of(account: str) -> Holder:
        return Holder(HolderKind.ACCOUNT, judged.accounts[account])

    calling_up: dict[str, Any] = {"principal": "dg-obdr", "acts": ("call_up",), "tiers": ()}
    parent = await registrar.give("dg-obdr", holder=of(holder), **calling_up)
    await registrar.give(by=holder, parent=parent, holder=of(below), **calling_up)

    async def call_up(by: str, reference: str) -> tuple[str, ...]:
        case = await judged.submit(reference)
        digest = (await judged.state(case)).dossier.digest
        return (await judged.take(by, a.CallUp(digest, PLAIN), case)).reasons

    assert [await call_up(holder, "RK-E61"), await call_up(below, "RK-E62")] == [(), ()]
    await organiser.make(closes(organiser, holder))
    # Nor has a closed account an organisation that would have agreed.
    lost = {"mandate_holder_closed", "mandate_without_consent", "not_the_call_up_office"}
    assert {*await call_up(below, "RK-E63")} == lost
    # What it held is not even asked about.
    assert await call_up(holder, "RK-E64") == ("account_closed", "not_the_call_up_office")
    assert (await judged.verify()).findings == ()


async def test_what_cannot_be_is_named_and_nothing_is_written(judged: Judged, organiser: Organiser) -> None:
    entries = (await judged.verify()).entries
    account = organiser.accounts[MEMBER]
    for change in (
        closes(organiser, MEMBER, body=GROUP),
        replace(closes(organiser, MEMBER), account=None),
        closes(organiser, MEMBER, seat=PROVINCE),
        ends(ChangeKind.END_SEAT, GROUP, PROVINCE, account=account),
        ends(ChangeKind.END_SEAT, OLDAMBT, PROVINCE),
        ends(ChangeKind.END_BODY, "nergens"),
        ends(ChangeKind.END_BODY, OLDAMBT, f"{OLDAMBT}-ncg"),
    ):
        with pytest.raises(InvalidAct):
            await organiser.take(MANAGES, ProposeChange(change))
    assert (await judged.verify()).entries == entries


def _not_needed(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["change"]["body_needed"] = False


def _looked_earlier(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["change"]["cases_seen"] = 0


def _looked_never(entry: dict[str, Any]) -> None:
    del entry["question"]["facts"]["change"]["cases_seen"]


@pytest.mark.parametrize("change", [_not_needed, _looked_earlier, _looked_never])
async def test_a_need_that_was_forged_is_found(
    judged: Judged, organiser: Organiser, change: Callable[[dict[str, Any]], None]
) -> None:
    receipt = await organiser.take(MANAGES, ProposeChange(ends(ChangeKind.END_BODY, GROUP)))
    assert receipt.reasons == ("body_needed_by_cases",)
    judged.rewrite(receipt.index, change)
    assert Code.QUESTION in {finding.code for finding in await judged.found() if finding.index == receipt.index}


async def test_who_looked_long_before_the_act_is_found(judged: Judged, organiser: Organiser) -> None:
    receipt = await organiser.take(MANAGES, ProposeChange(ends(ChangeKind.END_BODY, GROUP)))
    assert receipt.reasons == ("body_needed_by_cases",)
    later = receipt.recorded_at + timedelta(minutes=6)
    judged.tamper("UPDATE entries SET recorded_at = %(at)s WHERE index = %(index)s", at=later, index=receipt.index)

    def as_later(entry: dict[str, Any]) -> None:
        entry["recorded_at"] = entry["question"]["now"] = instant(later)

    await forge(judged, receipt.index, as_later)
    assert await judged.found() == []

    def before_the_cases(entry: dict[str, Any]) -> None:
        # The last change of the register was before this, and so was no case that needs the body.
        entry["question"]["facts"]["change"] |= {"body_needed": False, "cases_seen": SUBMIT}

    await forge(judged, receipt.index, before_the_cases)
    told = {one.code: one.message for one in await judged.found() if one.index == receipt.index}
    assert "long before the act" in told[Code.QUESTION]


async def test_a_closed_account_that_was_forged_into_an_open_one_is_found(judged: Judged, organiser: Organiser) -> None:
    case = await judged.submit("RK-E7")
    await organiser.make(closes(organiser, MEMBER))
    receipt = await vote(judged, case, MEMBER)

    def forge(entry: dict[str, Any]) -> None:
        del entry["question"]["actor"]["closed"]

    judged.rewrite(receipt.index, forge)
    assert Code.QUESTION in {finding.code for finding in await judged.found() if finding.index == receipt.index}


async def test_an_ending_that_was_taken_out_of_its_version_is_found(judged: Judged, organiser: Organiser) -> None:
    await organiser.make(closes(organiser, MEMBER))
    organisation = await organiser.organisation()
    assert organisation.has_ended(EndedKind.ACCOUNT, judged.accounts[MEMBER], datetime.now(UTC))
    version = await judged.parts.register.current_version()
    index = judged.exchange_version(version, judged.accounts[MEMBER], "ab" * 16, places=1)
    found = {finding.code for finding in await judged.found() if finding.index == index}
    assert {Code.REGISTER, Code.EVENTS} <= found


async def test_a_proposal_is_taken_back_and_what_is_done_is_not(judged: Judged, organiser: Organiser) -> None:
    name = await organiser.propose(ends(ChangeKind.END_BODY, OLDAMBT))
    assert (await organiser.revoke(name)).allow
    done = await organiser.make(ends(ChangeKind.END_BODY, OLDAMBT))
    assert (await organiser.take(MANAGES, RevokeChange(done))).reasons == ("change_done",)
    assert (await judged.verify()).findings == ()
