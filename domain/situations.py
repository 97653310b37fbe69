"""What each address of a case has now: a measure, or none, and an amount; and where the addresses differ in that.

Pure. A situation is personal data, as its address is: in an act all of them are one text, in the vault each is a text of its
own under the key of its address (docs/adr/0031).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.codes import Measure

NO_MEASURE = "none"
"""Stands for that an address has no measure yet."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What an address has now; `measure` None where it has none yet, the amount in whole cents."""

    measure: Measure | None
    amount_cents: int

    def __str__(self) -> str:
        """As the vault keeps it: `light_strengthening:1250000`, or `none:0`."""
        return f"{self.measure.value if self.measure else NO_MEASURE}:{self.amount_cents}"

    @classmethod
    def parse(cls, text: str) -> "Situation":
        """The situation that was written as `text`. ValueError for anything else."""
        measure, _, cents = text.partition(":")
        known = measure == NO_MEASURE or measure in list(Measure)
        if not known or not (cents.isascii() and cents.isdigit()) or (cents.startswith("0") and cents != "0"):
            raise ValueError("this is not how a situation is written, or not of a known measure")
        return cls(None if measure == NO_MEASURE else Measure(measure), int(cents))


Situations = tuple[tuple[str, Situation], ...]
"""Addresses (BAG nummeraanduidingen) with what each has, in the order of the addresses."""


def written(situations: Situations) -> str:
    """All of them as one text, by address: the same situations are always the same text."""
    return ";".join(f"{address}={situation}" for address, situation in sorted(situations))


def read_written(text: str) -> Situations:
    """The situations that were written as `text`."""
    pairs = (one.partition("=") for one in text.split(";") if one)
    return tuple((address, Situation.parse(situation)) for address, _, situation in pairs)


@dataclass(frozen=True, slots=True)
class AddressCompared:
    """An address beside the others: None where the address was forgotten, `situation` None where it is not known.

    `other_measure` and `more_cents` (negative for less) say how it differs from what most of them have.
    """

    address: str | None
    situation: Situation | None
    other_measure: bool
    more_cents: int

    @property
    def differs(self) -> bool:
        """Whether this address has something else than most of them."""
        return self.other_measure or self.more_cents != 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All addresses of a case, and what most of those that are known have; None where nothing is known of any."""

    usual: Situation | None
    addresses: tuple[AddressCompared, ...]

    @property
    def differing(self) -> int:
        """How many addresses differ from what most have."""
        return sum(one.differs for one in self.addresses)


def compare(addresses: Iterable[tuple[str | None, Situation | None]]) -> Comparison:
    """The addresses beside each other, in the order given. Where two situations are as frequent, the one with the higher
    amount is what is compared with, so that who has less is seen to have less."""
    held = list(addresses)
    usual = _usual([situation for _, situation in held if situation is not None])
    return Comparison(usual, tuple(_compared(address, situation, usual) for address, situation in held))


def _usual(known: Sequence[Situation]) -> Situation | None:
    counts = Counter(known)
    return max(counts, key=lambda one: (counts[one], one.amount_cents, str(one)), default=None)


def _compared(address: str | None, situation: Situation | None, usual: Situation | None) -> AddressCompared:
    if situation is None or usual is None:
        return AddressCompared(address, situation, other_measure=False, more_cents=0)
    return AddressCompared(
        address,
        situation,
        other_measure=situation.measure is not usual.measure,
        more_cents=situation.amount_cents - usual.amount_cents,
    )
