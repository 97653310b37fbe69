"""Sealing: what is sealed opens again as it was, and nothing else opens."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.keys import MasterKey
from store.sealing import (
    NewSubject,
    SealedItem,
    Tampered,
    commit,
    commit_all,
    new_subject,
    open_text,
    reseal,
    seal_text,
    unwrap,
)

MASTER = MasterKey(b"m" * 32)
SUBJECT, KEY = new_subject(MASTER, "case", "lookup")


def sealed(text: str = "Stationsweg 1") -> SealedItem:
    """A text under KEY."""
    return seal_text(KEY, SUBJECT.subject, "c1", "submit.summary", text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_opens_as_it_was_sealed(text: str) -> None:
    assert open_text(KEY, sealed(text)) == text


def test_a_key_comes_out_of_its_wrapping_as_it_went_in() -> None:
    assert unwrap(MASTER, SUBJECT.subject, SUBJECT.wrapped_key) == KEY


def test_the_commitment_is_a_keyed_hash_of_kind_and_text() -> None:
    salt = bytes(range(32))
    expected = hmac.new(salt, b"submit.summary\x00tekst", hashlib.sha256).hexdigest()
    assert commit(salt, "submit.summary", "tekst") == expected


def test_the_same_text_twice_has_two_commitments() -> None:
    assert sealed().commitment != sealed().commitment


def test_one_commitment_to_several_does_not_depend_on_their_order() -> None:
    assert commit_all("addresses", ["b", "a"]) == hashlib.sha256(b"addresses\x00a\nb").hexdigest()
    assert commit_all("addresses", ["a", "b"]) == commit_all("addresses", ["b", "a"])


@pytest.mark.parametrize("position", [0, 1, 12, 13, 44, 50, -1])
def test_a_flipped_bit_anywhere_is_noticed(position: int) -> None:
    item = sealed()
    flipped = bytearray(item.sealed)
    flipped[position] ^= 1
    with pytest.raises(Tampered):
        open_text(KEY, replace(item, sealed=bytes(flipped)))


def test_a_text_put_in_the_place_of_another_does_not_open() -> None:
    one, other = sealed("ja"), sealed("nee")
    with pytest.raises(Tampered):
        open_text(KEY, replace(one, sealed=other.sealed))


@pytest.mark.parametrize("change", [{"subject": "other"}, {"kind": "answer.answer"}, {"commitment": "00" * 32}])
def test_a_text_is_bound_to_its_row(change: dict[str, str]) -> None:
    item = sealed()
    with pytest.raises(Tampered):
        open_text(KEY, SealedItem(**{name: change.get(name, getattr(item, name)) for name in item.__slots__}))


def test_a_text_that_does_not_match_its_commitment_is_noticed_even_by_its_own_key() -> None:
    forged = "00" * 32
    content = reseal(sealed(), KEY, SUBJECT.subject, KEY)
    with pytest.raises(Tampered):
        open_text(KEY, replace(content, commitment=forged))


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x02" + b"0" * 60, b"\x01" + b"0" * 12])
def test_bytes_that_were_never_sealed_do_not_open(broken: bytes) -> None:
    with pytest.raises(Tampered):
        open_text(KEY, replace(sealed(), sealed=broken))


def test_another_master_key_unwraps_nothing() -> None:
    with pytest.raises(Tampered):
        unwrap(MasterKey(b"n" * 32), SUBJECT.subject, SUBJECT.wrapped_key)


def test_a_wrapped_key_is_bound_to_its_subject() -> None:
    other, _ = new_subject(MASTER, "case", "other")
    with pytest.raises(Tampered):
        unwrap(MASTER, other.subject, SUBJECT.wrapped_key)


def test_a_text_moves_to_another_subject_under_the_same_commitment() -> None:
    there, key = new_subject(MASTER, "address", "elsewhere")
    item = sealed("Dorpsstraat 2")
    moved = reseal(item, KEY, there.subject, key)
    assert (moved.commitment, moved.subject) == (item.commitment, there.subject)
    assert open_text(key, moved) == "Dorpsstraat 2"
    with pytest.raises(Tampered):
        open_text(KEY, moved)


def test_subjects_have_names_that_say_nothing() -> None:
    subject, _ = new_subject(MASTER, "address", "lookup")
    assert isinstance(subject, NewSubject)
    assert "lookup" not in subject.subject
    assert len(subject.subject) == 32
