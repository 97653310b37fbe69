"""Whether a procedure fits, and whether its number is taken. What it names and the organisation has not, is told by
`misfits`, which the tests of the loader show on the examples."""

from datetime import timedelta

from domain.procedure_fit import ProcedureFit, fit_of, is_taken
from procedures.loader import EXAMPLE_ORGANISATION, load_organisation
from tests.building import NOW
from tests.procedures import numbered

NEW = numbered(2)
NAMED = (NEW.id, NEW.version, NEW.content_hash)


def test_a_number_is_taken_by_another_content_alone() -> None:
    assert not is_taken(NAMED, ())
    assert not is_taken(NAMED, [NAMED])
    assert is_taken(NAMED, [NAMED, (NEW.id, NEW.version, "ab")])
    assert not is_taken(NAMED, [(NEW.id, 3, "ab"), ("another", NEW.version, "ab")])


def test_it_fits_where_the_organisation_has_all_that_it_names_at_that_moment() -> None:
    organisation = load_organisation(EXAMPLE_ORGANISATION)
    assert fit_of(NEW, organisation, [], NOW) == ProcedureFit(fits=True, version_taken=False)
    before = NOW - timedelta(days=900)
    assert fit_of(NEW, organisation, [(*NAMED[:2], "ab")], before) == ProcedureFit(fits=False, version_taken=True)
    assert not fit_of(numbered(2, office="fiscus"), organisation, [], NOW).fits
