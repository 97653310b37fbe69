"""What an explanation says of who holds mandaten is what happens: on cases and registers drawn at random."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from authority.explaining import Asked
from authority.mandaten_held import facts_of
from authority.offers import candidates
from authority.question import question_of, seats_at
from domain.actor import Actor, ActorKind
from domain.codes import Measure
from domain.mandaten import OFFICE_ACTS, Holder, HolderKind
from tests.mandating import MANAGES, Registrar
from tests.servers.api.test_authority_agrees import ASKS, seen_now, walked
from tests.servers.api.web import CHAIR, REASON, Web

WALKS, MANDATEN = 3, 14
PRINCIPALS = {
    "ncg-intake": "zaakbehandelaar-ncg",
    "dg-obdr": "dg-obdr",
    "fin": "directeur-fin",
    "staatssecretaris": "staatssecretaris-herstel",
}
HOLDERS = ("voorzitter-het-hogeland", "ncg-oldambt", "ncg-eemsdelta", "ncg-bo", "provincie-groningen")


def limits() -> dict[str, Any]:
    """How far a mandaat goes, drawn."""
    return {
        "acts": tuple(random.sample(OFFICE_ACTS, random.choice([3, 6, len(OFFICE_ACTS)]))),
        "procedure": random.choice([None, "routekaart"]),
        "tiers": random.choice([(), (), ("nationaal",), ("lokaal", "bestuurlijk-overleg")]),
        "municipalities": random.choice([(), (), ("1979",), ("0047", "1895")]),
        "measures": random.choice([(), (), (Measure.ISOLATION_TO_NORM,), (Measure.JOINT_EXECUTION,)]),
        "ceiling_cents": random.choice([None, None, 1_000_000, 20_000_000]),
        "valid_from": datetime.now(UTC) + random.choice([timedelta(-1), timedelta(-1), timedelta(days=1)]),
    }


async def drawn_register(web: Web, registrar: Registrar) -> list[str]:
    """Gives mandaten to some of HOLDERS: in force, only proposed, passed on, revoked; those that were made, by id."""
    made: list[str] = []
    for _ in range(MANDATEN):
        office, speaks = random.choice(list(PRINCIPALS.items()))
        account = registrar.accounts[random.choice(HOLDERS)]
        seats = [seat for seat in (await organisation(web)).seats if seat.account == account]
        holder = random.choice(
            [Holder(HolderKind.ACCOUNT, account), *(Holder(HolderKind.SEAT, seat.id) for seat in seats)]
        )
        how = random.choice(["give", "give", "pass", "propose", "revoke"])
        scope = limits() | {"principal": office}
        if how == "propose":
            made.append(await registrar.propose(speaks, holder=holder, **scope))
            continue
        name = await registrar.give(speaks, MANAGES, holder=holder, **scope)
        made.append(name)
        if how == "pass":
            # Not back to who passes it on: that is refused.
            others = [registrar.accounts[one] for one in HOLDERS if registrar.accounts[one] != holder.id]
            other = Holder(HolderKind.ACCOUNT, random.choice(others))
            made.append(await registrar.give(speaks, MANAGES, parent=name, holder=other, **scope))
        if how == "revoke" or (how == "pass" and random.random() < 0.3):
            await registrar.revoke(name, speaks)
            made.remove(name)
    return made


async def organisation(web: Web) -> Any:
    """The organisation in force."""
    return await web.parts.register.at(await web.parts.register.current_version())


async def registrar_of(web: Web) -> Registrar:
    """Who acts on the register of this application."""
    return Registrar(web.parts, {one.handle: one.account for one in await web.parts.register.all_handles()})


@pytest.mark.parametrize("walk", range(WALKS))
async def test_what_is_explained_of_who_holds_mandaten_is_what_take_answers(web: Web, walk: int) -> None:
    registrar = await registrar_of(web)
    made = await drawn_register(web, registrar)
    amount = random.choice([5_000_000, 20_000_000, 60_000_000])
    case = await web.open(amountCents=amount, safetyDoubt=walk == 0, municipality=random.choice(["1979", "0047"]))
    assert len(await walked(web, case, [registrar.accounts[one] for one in HOLDERS])) > 1
    for name in made:
        await registrar.revoke(name, MANAGES)


async def test_who_may_is_everybody_whom_the_policy_allows_it_also_under_mandaten(web: Web) -> None:
    registrar = await registrar_of(web)
    under = 0
    for _ in range(2):
        made = await drawn_register(web, registrar)
        # Whatever was drawn, one of them carries an act.
        sure = {"principal": "ncg-intake", "acts": ("answer",), "tiers": (), "municipalities": ()}
        holder = Holder(HolderKind.ACCOUNT, registrar.accounts[HOLDERS[0]])
        made.append(await registrar.give(PRINCIPALS["ncg-intake"], MANAGES, holder=holder, **sure))
        returned, suspended, referred = await web.open(), await web.open(), await web.open(safetyDoubt=True)
        await web.took(CHAIR, returned, type="return_for_information", questions=REASON)
        await web.took(CHAIR, suspended, type="suspend", reasons=REASON)
        national = await web.open()
        await web.took("dg-obdr", national, type="call_up", reasons=REASON)
        for case in (returned, suspended, referred, national):
            seen = await seen_now(web, case)
            auditor = registrar.accounts[ASKS]
            (told,) = await web.parts.explaining.explain([Asked(auditor, auditor, seen, seen)])
            assert told.explanation is not None and told.explanation.awaited
            everybody = {seat.account for seat in seats_at(seen.facts.organisation, seen.facts.now)}
            facts = await facts_of(web.parts.register, seen, everybody)
            for awaited in told.explanation.awaited:
                acts = [act for act in candidates(seen.state, seen.facts.procedure) if act.type == awaited.act]
                pairs = [(act, account) for act in acts for account in sorted(everybody)]
                verdicts = await web.parts.policy.verdicts(
                    [question_of(act, Actor(ActorKind.PERSON, one), seen.state, facts[one]) for act, one in pairs]
                )
                may = {account for (_, account), one in zip(pairs, verdicts, strict=True) if one.allow}
                assert may and {one.account for one in awaited.allowed} == may, awaited.act
                chains = {one.mandaten for one in verdicts if one.allow and one.mandaten}
                assert {one.mandaten for one in awaited.allowed if one.mandaten} == chains
                under += len(chains)
        for name in made:
            await registrar.revoke(name, MANAGES)
    assert under, "some of them may under a mandaat"
