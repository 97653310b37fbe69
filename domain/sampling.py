"""How a sample is drawn so that anybody can draw it again, with a hash function and nothing else.

The rank of a case is the SHA-256 over `<seed>/<case id>` in ASCII, in hex. The sample is the cases of the population with
the lowest ranks, lowest first; a population that is not larger is drawn whole. So neither the order in which cases are
seen nor a generator of any library matters, and `printf '%s/%s' SEED CASE | sha256sum` checks each rank by hand.
Every subset of the size asked for is as likely as any other, for who did not choose the seed knowing the cases.
"""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256


def rank(seed: str, case: str) -> str:
    """The rank of a case under this seed: 64 hex digits."""
    return sha256(f"{seed}/{case}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many cases there were to draw from, and which were drawn, lowest rank first."""

    population: int
    sample: tuple[str, ...]


@dataclass
class Drawing:
    """A drawing under way. It holds no more than the sample, however many cases it sees; each is to be added once."""

    seed: str
    size: int
    population: int = 0
    _lowest: list[tuple[str, str]] = field(default_factory=list)

    def add(self, case: str) -> None:
        """One more case of the population."""
        self.population += 1
        ranked = (rank(self.seed, case), case)
        if len(self._lowest) < self.size:
            bisect.insort(self._lowest, ranked)
        elif self._lowest and ranked < self._lowest[-1]:
            bisect.insort(self._lowest, ranked)
            self._lowest.pop()

    def drawn(self) -> Drawn:
        """What was drawn from all that was added."""
        return Drawn(self.population, tuple(case for _, case in self._lowest))


def draw(seed: str, size: int, cases: Iterable[str]) -> Drawn:
    """The sample of `size` of these cases."""
    drawing = Drawing(seed, size)
    for case in cases:
        drawing.add(case)
    return drawing.drawn()
