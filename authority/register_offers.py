"""What somebody could do now with what stands in the registers of changes and mandaten, and who sees what is managed: asked of
the same policy entry point. Nothing is written, and each act is judged again when it is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from authority.changes import change_about
from authority.mandaten import about, held_by
from authority.offers import GIVEN, READ_ADMINISTRATION, READ_HEALTH
from authority.organising import NOT_THERE_YET, facts_of_changes, needs_of
from authority.question import Facts
from authority.register_acts import RegisterActs
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.change_acts import ChangeAct, ConfirmChange, ProposeChange, RevokeChange
from domain.changes import Change, ChangeKind, ChangeStanding, ChangeStatus, NewSeat
from domain.mandaat_acts import AgreeMandaat, ConfirmMandaat, MandaatAct, ProposeMandaat, RevokeMandaat
from domain.mandaten import OFFICE_ACTS, Holder, HolderKind, Mandaat, MandaatStatus, Standing
from domain.needed_bodies import names_body
from domain.organisation import MANAGING_OFFICE, PARTIES, BodyKind
from domain.verdict import Verdict
from store.changes import Changes
from store.ledger import Ledger
from store.procedures import Procedures
from store.register import Register

Possible = Mapping[str, Verdict]
"""The verdict on each act, by its type."""


def lacks_agreeing(possible: Possible) -> bool:
    """Whether what rested on this mandaat would lack a consent (Awb 10:4): its own, or that of one that it rests on."""
    return "mandate_without_consent" in possible["propose_mandaat"].reasons


def against_passing_on(possible: Possible) -> tuple[str, ...]:
    """Why this mandaat is not passed on, whoever it is to go to: that it cannot go to who has it already, is no such reason."""
    return tuple(code for code in possible["propose_mandaat"].reasons if code != "mandate_comes_back")


@dataclass(frozen=True, slots=True)
class Giving:
    """Of which offices an account may propose a mandaat, and whether it holds one that it may pass on. `offices` are all that
    there is anything to give of: those that a procedure ever named, since no act is asked of another."""

    offices: tuple[str, ...]
    own: tuple[str, ...]
    passes_on: bool

    @property
    def any(self) -> bool:
        """Whether there is anything that the account may propose."""
        return bool(self.own) or self.passes_on


@dataclass(frozen=True, slots=True)
class Endings:
    """Whether it could be proposed that a body ends, and that each of its seats does, by id."""

    body: Verdict
    seats: Mapping[str, Verdict]


def _moments(facts: Facts) -> list[datetime]:
    """From when a proposal is asked about: from now, and from when somebody comes to manage, since two have to stay who can."""
    coming = {one.valid_from for one in facts.organisation.seats if one.body == MANAGING_OFFICE}
    return [facts.now, *sorted(moment for moment in coming if moment > facts.now)]


def _each(verdicts: Sequence[Verdict], moments: int) -> list[Verdict]:
    """Of each thing that was asked about at so many moments one verdict: an allowed one if there is any, else that of now."""
    asked = [verdicts[first : first + moments] for first in range(0, len(verdicts), moments)]
    return [next((one for one in some if one.allow), some[0]) for some in asked]


def _below(mandaat: Mandaat) -> Mandaat:
    """The same, passed on."""
    return replace(mandaat, id=NOT_THERE_YET, parent=mandaat.id, source=GIVEN)


def _of_office(office: str, account: str, now: datetime) -> Mandaat:
    """Some mandaat of this office."""
    holder = Holder(HolderKind.ACCOUNT, account)
    acts = OFFICE_ACTS[:1]
    return Mandaat(
        *(NOT_THERE_YET, office, None, holder, acts, None, (), (), (), None, now, None),
        passable=False,
        source=GIVEN,
        source_date=None,
    )


class RegisterOffers:
    """Answers for pages; judges no act that counts."""

    def __init__(
        self, ledger: Ledger, register: Register, changes: Changes, procedures: Procedures, policy: Policy
    ) -> None:
        self._register = register
        self._changes = changes
        self._procedures = procedures
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def may_administer(self, account: str) -> Verdict:
        """Whether this account sees what is managed."""
        return await self._acts.judged_now(READ_ADMINISTRATION, Actor(ActorKind.PERSON, account))

    async def may_see_health(self, account: str) -> Verdict:
        """Whether this account sees how the system does."""
        return await self._acts.judged_now(READ_HEALTH, Actor(ActorKind.PERSON, account))

    async def may_propose_for(self, bodies: Sequence[str], account: str) -> frozenset[str]:
        """Of the bodies with these ids those of which the account may propose a change; an id of none is that of a body to
        come. One question for all."""
        facts = await self._acts.facts_now()
        seat = NewSeat(PARTIES[-1], GIVEN, chair=False, voting=False)
        acts = [
            ProposeChange(
                Change(NOT_THERE_YET, ChangeKind.ADD_SEAT, body, "seat", NOT_THERE_YET, facts.now, new_seat=seat)
            )
            for body in bodies
        ]
        asked = [(act, replace(facts, change=change_about(act, account, facts.now, None))) for act in acts]
        judged = await self._acts.judged(asked, Actor(ActorKind.PERSON, account))
        # What else stands in the way of this one is no matter: another change may be proposed.
        return frozenset(
            body for body, one in zip(bodies, judged, strict=True) if "not_the_manager" not in one.verdict.reasons
        )

    async def of_endings(self, body: str, seats: Sequence[str], account: str) -> Endings:
        """Whether the account could propose that this body ends, and that each of these seats of it does: one question for all."""
        facts = await self._acts.facts_now()
        ends = [(ChangeKind.END_BODY, None), *((ChangeKind.END_SEAT, seat) for seat in seats)]
        moments = _moments(facts)
        changes = [
            Change(NOT_THERE_YET, kind, body, seat, None, moment, None) for kind, seat in ends for moment in moments
        ]
        of_body, *of_seats = _each(await self._proposed(changes, account, facts), len(moments))
        return Endings(of_body, dict(zip(seats, of_seats, strict=True)))

    async def of_closings(self, accounts: Sequence[str], account: str) -> dict[str, Verdict]:
        """Whether `account` could propose that each of these accounts is closed: one question for all."""
        facts = await self._acts.facts_now()
        moments = _moments(facts)
        kind = ChangeKind.CLOSE_ACCOUNT
        changes = [
            Change(NOT_THERE_YET, kind, MANAGING_OFFICE, None, one, moment) for one in accounts for moment in moments
        ]
        return dict(zip(accounts, _each(await self._proposed(changes, account, facts), len(moments)), strict=True))

    async def _proposed(self, changes: Sequence[Change], account: str, facts: Facts) -> list[Verdict]:
        """Whether the account could propose each of these, none of which puts a procedure into force: one question for all."""
        if not changes:
            return []
        acts = [ProposeChange(change) for change in changes]
        standings = [ChangeStanding(change, ChangeStatus.PROPOSED, account, facts.now) for change in changes]
        needs = await needs_of(standings, facts.organisation, facts.now, self._changes, self._procedures)
        asked = [
            (act, replace(facts, change=standing, need=need))
            for act, standing, need in zip(acts, standings, needs, strict=True)
        ]
        return [one.verdict for one in await self._acts.judged(asked, Actor(ActorKind.PERSON, account))]

    async def of_changes(self, standings: Sequence[ChangeStanding], account: str) -> list[Possible]:
        """Whether the account could confirm and revoke each of these: one question for all."""
        if not standings:
            return []
        each = await facts_of_changes(standings, await self._acts.facts_now(), self._changes, self._procedures)
        acts: list[tuple[ChangeAct, Facts]] = []
        for standing, facts in zip(standings, each, strict=True):
            acts += [(ConfirmChange(standing.change.id), facts), (RevokeChange(standing.change.id), facts)]
        return await self._possible(acts, account, 2)

    async def of_giving(self, account: str) -> Giving:
        """Of which offices the account may propose a mandaat now: one question for all."""
        facts = await self._acts.facts_now()
        now, organisation = facts.now, facts.organisation
        procedures = [one.procedure for one in await self._procedures.history()]
        offices = [
            body.id
            for body in organisation.bodies
            if body.kind is BodyKind.OFFICE and any(names_body(one, body.id) for one in procedures)
        ]
        holders = held_by(organisation, account, now)
        known = await self._register.mandaten(holders, moment=now)
        held = [one for one in known if one.mandaat.holder in holders and one.status is MandaatStatus.CONFIRMED]
        acts = [ProposeMandaat(_of_office(office, account, now)) for office in offices]
        acts += [ProposeMandaat(_below(one.mandaat)) for one in held]
        find = {one.mandaat.id: one for one in known}.get
        asked = [(act, replace(facts, mandaten=about(act, account, now, find))) for act in acts]
        judged = await self._acts.judged(asked, Actor(ActorKind.PERSON, account)) if asked else []
        verdicts = [one.verdict for one in judged]
        # What else stands in the way of this one is no matter: another mandaat of the office may be proposed.
        own = [
            office
            for office, verdict in zip(offices, verdicts, strict=False)
            if "not_the_principal" not in verdict.reasons
        ]
        passing = [{"propose_mandaat": verdict} for verdict in verdicts[len(offices) :]]
        return Giving(tuple(offices), tuple(own), any(not against_passing_on(one) for one in passing))

    async def of_mandaten(self, standings: Sequence[Standing], account: str) -> list[Possible]:
        """Whether the account could confirm, agree to and revoke each of these, and pass it on as it is, which says what it lacks
        to be used: one question for all."""
        if not standings:
            return []
        facts = await self._acts.facts_now()
        known = await self._register.mandaten((), [one.mandaat.id for one in standings], moment=facts.now)
        find = {one.mandaat.id: one for one in known}.get
        acts: list[tuple[MandaatAct, Facts]] = []
        for standing in standings:
            name = standing.mandaat.id
            below = ProposeMandaat(_below(standing.mandaat))
            acts += [
                (act, replace(facts, mandaten=about(act, account, facts.now, find)))
                for act in (ConfirmMandaat(name), AgreeMandaat(name), RevokeMandaat(name), below)
            ]
        return await self._possible(acts, account, 4)

    async def _possible(self, acts: Sequence[tuple[Any, Facts]], account: str, each: int) -> list[Possible]:
        judged = await self._acts.judged(acts, Actor(ActorKind.PERSON, account))
        verdicts = [(act.type, one.verdict) for (act, _), one in zip(acts, judged, strict=True)]
        return [dict(verdicts[first : first + each]) for first in range(0, len(verdicts), each)]
