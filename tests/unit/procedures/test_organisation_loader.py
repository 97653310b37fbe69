"""Loading the organisation: the example, and every rule of bodies and seats."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.municipalities import STEERING_GROUP_CODES
from domain.organisation import BodyKind
from domain.procedure_fit import misfits
from procedures.canonical import canonical_bytes, restore_organisation
from procedures.errors import OrganisationError
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_organisation, load_procedure

EXAMPLE = EXAMPLE_ORGANISATION.read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SMALL = """
bodies:
  - {id: groep, title: Groep, kind: steering_group, municipality: "1979", principal: gemeente/gm1979}
  - {id: bureau, title: Bureau, kind: office, principal: ministerie/mnre1034}
seats:
  - {id: a, body: groep, party: gemeente, title: A, chair: true, voting: true, account: vz, valid_from: 2025-01-01}
  - {id: b, body: groep, party: ncg, title: B, chair: false, voting: true, account: ncg, valid_from: 2025-01-01}
  - {id: c, body: bureau, party: bzk, title: C, chair: false, voting: false, account: bureau, valid_from: 2025-01-01}
"""


def problems(text: str) -> list[str]:
    try:
        load_organisation(text, "o.yaml")
    except OrganisationError as error:
        return [str(problem) for problem in error.problems]
    return []


def seat(seat_id: str, **changes: str) -> str:
    fields = {"body": "groep", "party": "mo", "title": "X", "chair": "false", "voting": "false", "account": "x"}
    fields |= {"valid_from": "2025-01-01"} | changes
    return f"  - {{id: {seat_id}, {', '.join(f'{key}: {value}' for key, value in fields.items())}}}\n"


def test_the_example_has_the_five_groups_the_overleg_and_the_offices() -> None:
    organisation = load_organisation(EXAMPLE_ORGANISATION)
    assert organisation.example
    for code in STEERING_GROUP_CODES:
        group = organisation.steering_group(code)
        assert group is not None
        seats = organisation.seats_of(group.id, NOW)
        slug = group.id.removeprefix("stuurgroep-")
        assert [seat.account for seat in seats] == [
            f"{who}-{slug}" for who in ("voorzitter", "gemeente", "ncg", "provincie", "mo")
        ]
        assert [seat.voting for seat in seats] == [True, True, True, True, False]
        assert [seat.chair for seat in seats] == [True, False, False, False, False]
    assert organisation.steering_group("1730") is None
    offices = [body.id for body in organisation.bodies if body.kind is BodyKind.OFFICE]
    assert offices == ["ncg-intake", "dg-obdr", "fin", "staatssecretaris", "auditor", "beheer", "gegevensbescherming"]
    assert [seat.account for office in offices for seat in organisation.seats_of(office, NOW)] == [
        "zaakbehandelaar-ncg", "dg-obdr", "directeur-fin", "staatssecretaris-herstel", "auditor-rijk", "beheerder",
            "tweede-beheerder", "functionaris-gegevensbescherming",
    ]  # fmt: skip


def test_the_example_procedure_fits_the_example_organisation() -> None:
    assert misfits(load_procedure(EXAMPLE_PROCEDURE), load_organisation(EXAMPLE_ORGANISATION), NOW) == ()


def test_what_does_not_fit_is_told() -> None:
    found = misfits(load_procedure(EXAMPLE_PROCEDURE), load_organisation(SMALL.replace("party: ncg", "party: mo")), NOW)
    assert "bestuurlijk-overleg: the organisation has no body 'bestuurlijk-overleg'." in found
    assert "nationaal/budget: the organisation has no office 'fin'." in found
    assert "lokaal/stuurgroep: 'groep' has no voting seat for 'ncg'." in found
    before = misfits(
        load_procedure(EXAMPLE_PROCEDURE), load_organisation(EXAMPLE_ORGANISATION), NOW - timedelta(days=900)
    )
    assert "intake_office: nobody holds the office 'ncg-intake'." in before


def test_the_canonical_bytes_lead_back_to_the_organisation() -> None:
    organisation = load_organisation(EXAMPLE_ORGANISATION)
    assert restore_organisation(canonical_bytes(organisation)) == organisation


def test_a_seat_is_held_from_its_first_day_up_to_but_not_on_its_last() -> None:
    organisation = load_organisation(SMALL + seat("d", valid_until="2025-07-01"))
    (held,) = [s for s in organisation.seats if s.id == "d"]
    assert held.valid_from == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert held.valid_until == datetime(2025, 6, 30, 22, tzinfo=UTC)
    assert held.is_held_at(held.valid_from)
    assert not held.is_held_at(held.valid_until)


def test_a_seat_changes_hands_without_a_gap() -> None:
    text = (
        SMALL + seat("d", account="oud", valid_until="2025-07-01") + seat("d", account="nieuw", valid_from="2025-07-01")
    )
    organisation = load_organisation(text)
    change = datetime(2025, 6, 30, 22, tzinfo=UTC)
    holders = [
        [s.account for s in organisation.seats_of("groep", moment) if s.id == "d"]
        for moment in (change - timedelta(microseconds=1), change)
    ]
    assert holders == [["oud"], ["nieuw"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SMALL + seat("d", body="elders"), "there is no body 'elders'; allowed: groep, bureau"),
        (SMALL + seat("d", chair="true", voting="true"), "'groep' has another chair, 'a', in the same time"),
        (SMALL + seat("b", account="ander"), "the seat 'b' is held by 'ncg' in the same time"),
        (SMALL + seat("d", account="ncg"), "'ncg' has another seat of 'groep', 'b', in the same time"),
        (SMALL + seat("d", body="bureau"), "the office 'bureau' has another holder, 'c', in the same time"),
        (SMALL + seat("d", party="buren"), "'buren' is not known; allowed: gemeente"),
        (SMALL + seat("d", valid_until="2025-01-01"), "the seat ends before it begins"),
        (SMALL + seat("d", valid_from="0001-01-01"), "is no date"),
        (SMALL + seat("d", account="A. B."), "is no identifier"),
        (SMALL + seat("c", valid_from="2024-01-01", valid_until="2024-06-01"), "is one of 'bureau' elsewhere"),
        (SMALL.replace("chair: true, voting: true", "chair: true, voting: false"), "the chair has no vote"),
        (SMALL.replace("chair: true", "chair: false"), "'groep' has no chair, so that nobody can conclude"),
        (SMALL.replace("C, chair: false", "C, chair: true"), "the seat of an office has no chair and no vote"),
        (SMALL.replace('municipality: "1979", ', ""), "a steering group lacks its municipality"),
        (SMALL.replace('"1979"', "1234"), "'1234' is not known"),
        (SMALL.replace("kind: office", "kind: office, municipality: 1979"), "only a steering group has a municipality"),
        (SMALL.replace("kind: office", "kind: bureau"), "allowed: steering_group, overleg, office"),
        (SMALL.replace("gemeente/gm1979", "eemsdelta"), "the principal is no TOOI id"),
        (SMALL.replace("id: bureau,", "id: groep,"), "the body 'groep' stands twice"),
        (SMALL.replace("body: bureau", "body: groep"), "'bureau' has no seat"),
        (SMALL.replace("party: bzk, ", ""), "the seat lacks the key 'party'"),
    ],
)
def test_what_cannot_be_is_told(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text)), problems(text)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 30),
    st.sampled_from(
        ["", "\n", ":", "- ", "{", "}", "&a ", "null", "true", "9", "'", "seats:", ", ", "2025-01-01", "\x00"]
    ),
)
def test_a_mutated_organisation_loads_or_is_refused_and_never_crashes(place: int, cut: int, piece: str) -> None:
    text = SMALL[:place] + piece + SMALL[place + cut :]
    try:
        organisation = load_organisation(text, "o.yaml")
    except OrganisationError:
        return
    assert restore_organisation(canonical_bytes(organisation)) == organisation
