"""A form that is kept by the browser can be opened by us alone, whole, and for a day."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from store.kept_forms import KeptForm, KeptForms
from store.keys import MasterKey

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FORM = KeptForm("/routekaarten/ab/acts", {"reasons": "Eén\r\ntwee & <drie>", "key": "k"}, "5e" * 32)


def forms(byte: int = 1) -> KeptForms:
    return KeptForms(MasterKey(bytes([byte]) * 32))


def sealed(form: KeptForm = FORM) -> str:
    found = forms().seal(form, NOW)
    assert found is not None
    return found


def test_what_is_sealed_is_opened_as_it_was_typed() -> None:
    assert forms().open(sealed(), NOW + timedelta(hours=23)) == FORM


def test_nothing_of_it_can_be_read_and_the_same_form_is_never_sealed_alike() -> None:
    assert "reasons" not in sealed()
    assert sealed() != sealed()


@pytest.mark.parametrize("wrong", ["", "AAAA", "é", "x" * 400, "=" * 8], ids=range(5))
def test_what_we_did_not_seal_is_none(wrong: str) -> None:
    assert forms().open(wrong, NOW) is None


def test_a_form_that_was_changed_or_sealed_by_another_key_is_none() -> None:
    whole = sealed()
    for place in (0, 20, len(whole) // 2):
        other = "A" if whole[place] != "A" else "B"
        assert forms().open(whole[:place] + other + whole[place + 1 :], NOW) is None
    assert forms(2).open(whole, NOW) is None


def test_after_a_day_it_is_none() -> None:
    assert forms().open(sealed(), NOW + timedelta(days=1, seconds=1)) is None


def test_a_form_that_would_not_fit_in_a_body_is_not_kept() -> None:
    seed = 20260302
    print("seed", seed)
    noise = random.Random(seed).randbytes(200_000).hex()
    assert forms().seal(KeptForm("/x", {"reasons": noise}, "5e" * 32), NOW) is None
