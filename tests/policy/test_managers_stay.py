"""Whatever changes of the managing office the policy allows, one after the other: two persons stay who can change it, at
every moment that is known. A seeded play, with the domain's own effects."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from authority.changes import change_about
from authority.opa import PolicyClient
from authority.question import Facts, question_of
from domain.actor import Actor, ActorKind
from domain.change_acts import ChangeAct, ConfirmChange, ProposeChange, RevokeChange
from domain.change_effects import changed, substitution_ended
from domain.changes import ABOUT_AN_ACCOUNT, ENDS_A_BODY, Change, ChangeKind, ChangeStanding, ChangeStatus, NewSeat
from domain.errors import ContradictionError
from domain.needed_bodies import BodyNeed
from domain.organisation import MANAGING_OFFICE, Body, BodyKind, Organisation, Seat
from domain.procedure import Procedure
from domain.text import Text
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure
from tests.conftest import OpaServer

PLAYS, STEPS = 30, 30
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ACCOUNTS = ("one", "two", "three", "four", "five")
SEALED = Text("0" * 64)


def _beheer() -> Organisation:
    """An organisation in which two persons manage."""
    body = Body(MANAGING_OFFICE, "Beheer", BodyKind.OFFICE, None, "ministerie/mnre1034")
    start = NOW - 9 * DAY
    seats = tuple(
        Seat(f"seat-{n}", MANAGING_OFFICE, "rijk", "Zetel", False, False, account, start, None)
        for n, account in enumerate(ACCOUNTS[:2])
    )
    return Organisation(True, (body,), seats)


def managers(organisation: Organisation, moment: datetime) -> set[str]:
    """Who manages at this moment."""
    return {seat.account for seat in organisation.seats_of(MANAGING_OFFICE, moment)}


def fewest(organisation: Organisation, now: datetime) -> int:
    """How many manage at the moment, from `now` on, at which there are fewest."""
    known = {one for seat in organisation.seats for one in (seat.valid_from, seat.valid_until) if one is not None}
    return min(len(managers(organisation, moment)) for moment in {now, *known} if moment >= now)


@dataclass
class Play:
    """One organisation that goes on, and the substitutions that were made in it."""

    organisation: Organisation = field(default_factory=_beheer)
    now: datetime = NOW
    substitutions: list[Change] = field(default_factory=list)
    taken: list[ChangeKind] = field(default_factory=list)

    def drawn(self, draw: random.Random) -> Change:
        """A change of some kind, mostly one that could be."""
        kind = draw.choice(
            [
                ChangeKind.APPOINT, ChangeKind.APPOINT, ChangeKind.END_HOLDING, ChangeKind.SUBSTITUTE, ChangeKind.ADD_SEAT,
                ChangeKind.ADD_SEAT, ChangeKind.END_SEAT, ChangeKind.CLOSE_ACCOUNT, ChangeKind.REOPEN_ACCOUNT,
            ]
        )  # fmt: skip
        held = draw.choice(self.organisation.seats)
        begin = self.now + draw.choice((-1, 0, 0, 1, 3)) * DAY
        end = begin + draw.choice((2, 4, 9)) * DAY if draw.random() < 0.6 or kind is ChangeKind.SUBSTITUTE else None
        adds = kind is ChangeKind.ADD_SEAT
        if kind is ChangeKind.END_SEAT:
            return Change("0" * 32, kind, MANAGING_OFFICE, held.id, None, begin)
        if kind in ABOUT_AN_ACCOUNT:
            return Change("0" * 32, kind, MANAGING_OFFICE, None, draw.choice(ACCOUNTS), begin)
        return Change(
            "0" * 32,
            kind,
            MANAGING_OFFICE,
            f"seat-{len(self.organisation.seats) + 10}" if adds else held.id,
            held.account if kind is ChangeKind.END_HOLDING else draw.choice(ACCOUNTS),
            begin,
            None if kind is ChangeKind.END_HOLDING else end,
            SEALED if kind is ChangeKind.SUBSTITUTE else None,
            NewSeat("rijk", SEALED, False, False) if adds else None,
        )

    def question(
        self, act: ChangeAct, by: str, standing: ChangeStanding | None, procedure: Procedure
    ) -> dict[str, Any]:
        """Whether this account may do that now."""
        about = change_about(act, by, self.now, standing)
        need = BodyNeed(False, 0) if about is not None and about.change.kind in ENDS_A_BODY else None
        facts = Facts(self.now, self.organisation, procedure, change=about, need=need)
        return question_of(act, Actor(ActorKind.PERSON, by), None, facts)

    def make(self, change: Change, standing: ChangeStanding) -> None:
        """The change, or the end of the substitution, takes effect; one that the domain has no effect for does not."""
        try:
            if standing.status is ChangeStatus.CONFIRMED:
                self.organisation = substitution_ended(self.organisation, change, self.now)
            else:
                self.organisation = changed(self.organisation, change, self.now)
                if change.kind is ChangeKind.SUBSTITUTE:
                    self.substitutions.append(change)
        except ContradictionError:
            return
        self.taken.append(change.kind)


@pytest.fixture
async def policy(opa: OpaServer) -> AsyncIterator[PolicyClient]:
    """The policy of this run."""
    async with PolicyClient(opa.url, opa.token, 30.0) as client:
        yield client


async def test_no_sequence_of_allowed_changes_leaves_fewer_than_two_who_manage(policy: PolicyClient) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    draw = random.Random(seed)
    procedure = load_procedure(Path(EXAMPLE_PROCEDURE))
    plays = [Play() for _ in range(PLAYS)]
    for _ in range(STEPS):
        questions, asked = [], []
        for play in plays:
            play.now += draw.choice((1, 2, 30)) * DAY / 10
            proposer, confirmer = draw.sample(sorted(managers(play.organisation, play.now)), 2)
            if play.substitutions and draw.random() < 0.2:
                change = draw.choice(play.substitutions)
                standing = ChangeStanding(change, ChangeStatus.CONFIRMED, proposer, NOW, NOW)
                acts: tuple[ChangeAct, ...] = (RevokeChange(change.id),)
            else:
                change = play.drawn(draw)
                standing = ChangeStanding(change, ChangeStatus.PROPOSED, proposer, play.now)
                acts = (ProposeChange(change), ConfirmChange(change.id))
            by = (proposer, confirmer)
            questions += [play.question(act, who, standing, procedure) for act, who in zip(acts, by, strict=False)]
            asked.append((play, change, standing, len(acts)))
        verdicts = iter(await policy.verdicts(questions))
        for play, change, standing, count in asked:
            given = [next(verdicts) for _ in range(count)]
            if all(verdict.allow for verdict in given):
                play.make(change, standing)
            assert fewest(play.organisation, play.now) >= 2, (change, play.organisation.seats)
    taken = [kind for play in plays for kind in play.taken]
    assert len(taken) > PLAYS
    assert {ChangeKind.END_SEAT, ChangeKind.CLOSE_ACCOUNT} <= {*taken}
