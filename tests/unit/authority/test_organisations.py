"""For which organisations people work, by the example organisation: municipalities are each one of their own (Awb 10:4)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from authority.organisations import organisation_of_principal, organisations_of, shared_with_holder
from domain.mandaat_acts import AgreeMandaat, ConfirmMandaat
from domain.mandaten import Holder, HolderKind, Mandaat, MandaatStatus, Standing
from domain.organisation import Body, BodyKind, Organisation, Seat
from procedures.loader import EXAMPLE_ORGANISATION, load_organisation

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def example() -> Organisation:
    """The organisation that ships."""
    return load_organisation(EXAMPLE_ORGANISATION)


def of(organisation: Organisation, account: str) -> list[str]:
    """Whom an account works for."""
    return organisations_of(organisation, Holder(HolderKind.ACCOUNT, account), NOW)


@pytest.mark.parametrize(
    ("account", "organisations"),
    [
        ("gemeente-eemsdelta", ["gemeente/gm1979"]),
        ("voorzitter-eemsdelta", ["gemeente/gm1979"]),
        ("gemeente-groningen", ["gemeente/gm0014"]),
        ("gemeenten-bo", ["seat/bestuurlijk-overleg-gemeenten"]),
        ("mo-eemsdelta", ["seat/stuurgroep-eemsdelta-mo"]),
        ("mo-groningen", ["seat/stuurgroep-groningen-mo"]),
        ("ncg-eemsdelta", ["ncg"]),
        ("ncg-bo", ["ncg"]),
        ("provincie-oldambt", ["provincie"]),
        ("directeur-fin", ["fin"]),
        ("dg-obdr", ["bzk"]),
        ("voorzitter-bo", ["bzk"]),
        ("auditor-rijk", ["bzk"]),
        ("zaakbehandelaar-ncg", ["ncg"]),
        ("niemand", []),
    ],
)
def test_whom_an_account_works_for(example: Organisation, account: str, organisations: list[str]) -> None:
    assert of(example, account) == organisations


@pytest.mark.parametrize(
    ("office", "organisation"), [("staatssecretaris", "bzk"), ("fin", "fin"), ("ncg-intake", "ncg"), ("beheer", "bzk")]
)
def test_an_office_is_of_the_organisation_that_its_people_work_for(
    example: Organisation, office: str, organisation: str
) -> None:
    assert organisation_of_principal(example, example.body(office)) == organisation


def test_an_office_of_people_of_several_is_of_its_principal(example: Organisation) -> None:
    of_ncg = replace(next(seat for seat in example.seats if seat.body == "dg-obdr"), id="second", party="ncg")
    both = replace(example, seats=(*example.seats, of_ncg))
    assert organisation_of_principal(both, both.body("dg-obdr")) == "bzk"
    nobody = Body("leeg", "Leeg", BodyKind.OFFICE, None, "gemeente/gm1979")
    assert organisation_of_principal(example, nobody) == "gemeente/gm1979"


def test_a_municipality_is_one_organisation_in_its_group_and_in_its_offices(example: Organisation) -> None:
    office = Body("burgemeester", "Burgemeester", BodyKind.OFFICE, None, "gemeente/gm1979")
    group = next(seat for seat in example.seats if seat.account == "gemeente-eemsdelta")
    seat = replace(group, id="burgemeester-zetel", body="burgemeester", party="rijk", account="burgemeester")
    organisation = replace(example, bodies=(*example.bodies, office), seats=(*example.seats, seat))
    assert of(organisation, "burgemeester") == of(organisation, "gemeente-eemsdelta")


def test_who_agrees_does_so_for_what_both_work_for_at_that_moment(example: Organisation) -> None:
    def also(account: str, seat: str) -> Seat:
        return replace(next(one for one in example.seats if one.id == seat), account=account)

    seats = (
        also("directeur-fin", "stuurgroep-eemsdelta-provincie"),
        also("directeur-fin", "stuurgroep-eemsdelta-gemeente"),
        also("ncg-bo", "stuurgroep-oldambt-provincie"),
        also("ncg-bo", "stuurgroep-eemsdelta-gemeente"),
    )
    organisation = replace(example, seats=(*example.seats, *seats))
    held = Mandaat(
        id="m",
        principal="staatssecretaris",
        parent=None,
        holder=Holder(HolderKind.ACCOUNT, "directeur-fin"),
        acts=("sign",),
        procedure=None,
        tiers=(),
        municipalities=(),
        measures=(),
        ceiling_cents=None,
        valid_from=NOW,
        valid_until=None,
        passable=False,
        source=None,
        source_date=None,
    )
    standing = Standing(held, MandaatStatus.PROPOSED, "beheerder", NOW)
    agree = AgreeMandaat("m")
    assert shared_with_holder(agree, standing, organisation, "ncg-bo", NOW) == ("gemeente/gm1979", "provincie")
    assert shared_with_holder(agree, standing, organisation, "mo-eemsdelta", NOW) == ()
    assert shared_with_holder(agree, None, organisation, "ncg-bo", NOW) == ()
    assert shared_with_holder(ConfirmMandaat("m"), standing, organisation, "ncg-bo", NOW) == ()
    before = next(seat for seat in example.seats if seat.account == "ncg-bo").valid_from.replace(year=2020)
    assert shared_with_holder(agree, standing, organisation, "ncg-bo", before) == ()
