"""Which mandaten a question brings of its actor: what was confirmed, and of what is over the last few."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from authority.mandaten import brought, brought_for_any
from domain.mandaten import MOST_OVER, OFFICE_ACTS, Holder, HolderKind, MandaatStatus, Standing
from store.mandaten import as_known
from tests.building import NOW
from tests.mandating import SIGNING

ME = Holder(HolderKind.ACCOUNT, "me")
BEGINS = NOW - timedelta(days=10)


def standing(name: str, status: MandaatStatus = MandaatStatus.CONFIRMED, at: int = 0, **changes: Any) -> Standing:
    """A mandaat of mine, confirmed so many minutes after BEGINS where it was confirmed."""
    mandaat = replace(SIGNING, **({"id": name, "holder": ME, "valid_from": BEGINS} | changes))
    confirmed = None if status is MandaatStatus.PROPOSED else BEGINS + timedelta(minutes=at)
    return Standing(mandaat, status, "p", BEGINS, confirmed_at=confirmed)


def names(act: str, held: Iterable[Standing]) -> set[str]:
    """The ids of what an act of mine brings now, of these."""
    known = list(held)
    found = brought(act, known, frozenset({ME}), {one.mandaat.id: one for one in known}.get, NOW)
    return {one.mandaat.id for one in found}


def test_what_was_never_confirmed_is_not_brought() -> None:
    proposed = [standing(f"p{n}", MandaatStatus.PROPOSED) for n in range(300)]
    taken_back = [replace(standing(f"r{n}", MandaatStatus.REVOKED), confirmed_at=None) for n in range(300)]
    for act in ("sign", "recuse", "read"):
        assert names(act, [*proposed, *taken_back, standing("m")]) == {"m"}


def test_of_what_is_over_the_last_confirmed_are_brought_for_each_act() -> None:
    revoked = [standing(f"{n:03}", MandaatStatus.REVOKED, n, acts=(OFFICE_ACTS[n % 2],)) for n in range(300)]
    ended = [standing("ended", at=301, acts=("submit", "answer"), valid_until=NOW), standing("counts")]
    held = [*revoked, *ended]
    last = {f"{n:03}" for n in range(300 - 2 * (MOST_OVER - 1), 300) if n % 2 == 0} | {"ended"}
    assert OFFICE_ACTS[:2] == ("submit", "answer")
    assert names("submit", reversed(held)) == names("submit", held) == last
    assert len(names("answer", held)) == MOST_OVER
    assert names("sign", held) == {"counts"}
    # As many for an act that is for whatever can be held, and for many acts at once as many of each.
    assert len(names("recuse", held)) == MOST_OVER + 1
    many = brought_for_any(held, frozenset({ME}), {one.mandaat.id: one for one in held}.get, NOW)
    assert {one.mandaat.id for one in many} == names("submit", held) | names("answer", held) | {"counts"}


def test_of_what_was_confirmed_at_one_moment_always_the_same_are_brought() -> None:
    revoked = [standing(f"{n:03}", MandaatStatus.REVOKED) for n in range(30)]
    assert names("sign", revoked) == names("sign", reversed(revoked)) == {f"{n:03}" for n in range(20, 30)}


def test_what_rests_on_what_is_over_is_over_and_brings_it() -> None:
    other = Holder(HolderKind.ACCOUNT, "other")
    above = standing("above", MandaatStatus.REVOKED, holder=other)
    subs = [standing(f"{n:03}", at=n, parent="above") for n in range(30)]
    assert names("sign", [above, *subs]) == {"above", *(f"{n:03}" for n in range(20, 30))}
    assert len(names("sign", [replace(above, status=MandaatStatus.CONFIRMED), *subs])) == 31


def test_what_is_in_force_is_all_brought() -> None:
    assert len(names("sign", [standing(f"{n:03}", valid_until=NOW + timedelta(seconds=1)) for n in range(50)])) == 50


def test_what_was_confirmed_later_than_the_moment_asked_about_was_not_confirmed_then() -> None:
    late = standing("m", at=60)
    assert names("sign", [as_known(late, BEGINS + timedelta(minutes=60))]) == {"m"}
    assert names("sign", [as_known(late, BEGINS + timedelta(minutes=59))]) == set()
