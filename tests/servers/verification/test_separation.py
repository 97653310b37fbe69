"""Separation of duties over the whole life of a case, on a real ledger: a mandaat takes no earlier role away."""

import pytest

from domain import acts as a
from domain.case import Role, RoleTaken
from domain.codes import Opinion, Outcome
from domain.mandaten import Holder, HolderKind
from tests.mandating import Registrar
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from tests.servers.verification.test_mandaten import to_be_signed

PREPARER, MINISTRY, NCG = "zaakbehandelaar-ncg", "dg-obdr", "ncg-bo"


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register of mandaten of the ledger that holds."""
    return Registrar(judged.parts, judged.accounts)


def to(judged: Judged, account: str) -> Holder:
    """This account as a holder."""
    return Holder(HolderKind.ACCOUNT, judged.accounts[account])


async def seen(judged: Judged, case: str) -> str:
    """The dossier as it is."""
    return (await judged.state(case)).dossier.digest


@pytest.mark.parametrize("who", [PREPARER, MINISTRY])
async def test_who_prepared_or_advised_does_not_sign_under_a_mandaat(
    judged: Judged, registrar: Registrar, who: str
) -> None:
    await registrar.give(holder=to(judged, who))
    case, sign = await to_be_signed(judged)
    assert (await judged.take(who, sign, case)).reasons == ("separation_of_duties",)
    assert (await judged.verify()).findings == ()


async def test_nor_under_a_sub_mandaat(judged: Judged, registrar: Registrar) -> None:
    first = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    await registrar.give("directeur-fin", parent=first, holder=to(judged, PREPARER))
    case, sign = await to_be_signed(judged)
    assert (await judged.take(PREPARER, sign, case)).reasons == ("separation_of_duties",)


async def test_who_answered_under_a_mandaat_is_a_preparer_and_does_not_sign_under_another(
    judged: Judged, registrar: Registrar
) -> None:
    await registrar.give(PREPARER, principal="ncg-intake", acts=("answer",), tiers=(), holder=to(judged, NCG))
    await registrar.give(holder=to(judged, NCG))
    case, sign = await to_be_signed(judged)
    signs = "staatssecretaris-herstel"
    assert (await judged.take(signs, a.ReturnForInformation(await seen(judged, case), PLAIN), case)).allow
    answered = await judged.take(NCG, a.Answer(await seen(judged, case), PLAIN), case)
    assert answered.allow, answered.reasons
    assert RoleTaken(judged.accounts[NCG], Role.PREPARER) in (await judged.state(case)).roles
    assert (await judged.take(MINISTRY, a.Advise(await seen(judged, case), Opinion.POSITIVE, PLAIN), case)).allow
    sign = a.Sign(await seen(judged, case), Outcome.APPROVE, FULL, None, sign.advice_answers)
    assert (await judged.take(NCG, sign, case)).reasons == ("separation_of_duties",)
    assert (await judged.take(signs, sign, case)).allow
    assert (await judged.verify()).findings == ()


async def test_who_advised_under_a_mandaat_does_not_sign_under_another(judged: Judged, registrar: Registrar) -> None:
    await registrar.give(MINISTRY, principal="dg-obdr", acts=("advise",), holder=to(judged, NCG))
    await registrar.give(holder=to(judged, NCG))
    case = await judged.submit("RK-advised")
    assert (await judged.take(MINISTRY, a.CallUp(await seen(judged, case), PLAIN), case)).allow
    await judged.drive(case)
    assert (await judged.take(NCG, a.Advise(await seen(judged, case), Opinion.POSITIVE, PLAIN), case)).allow
    sign = a.Sign(await seen(judged, case), Outcome.APPROVE, FULL, None, (a.AdviceAnswer("dg-obdr", PLAIN),))
    assert (await judged.take(NCG, sign, case)).reasons == ("separation_of_duties",)


async def test_who_prepared_does_not_conclude_and_no_mandaat_could_let_that_be(
    judged: Judged, registrar: Registrar
) -> None:
    case = await judged.submit("RK-conclude")
    conclude = a.Conclude(await seen(judged, case), Outcome.REJECT, FULL)
    reasons = (await judged.take(PREPARER, conclude, case)).reasons
    assert {"not_the_chair", "separation_of_duties"} <= set(reasons)
