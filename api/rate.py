"""How often something may be done: a token bucket for each key, in the memory of this process.

So many a minute, and as many at once at most. Of each key one number is kept, the moment at which its bucket is full again
(the generic cell rate algorithm); what is full is forgotten.
"""

import math
import time
from collections.abc import Callable
from typing import Final

_MINUTE: Final = 60.0
_SWEPT_FROM: Final = 10_000


class Rate:
    """So many a minute for each key; 0 is any number. `clock` gives seconds that never go back."""

    def __init__(self, per_minute: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = _MINUTE / per_minute if per_minute else 0.0
        self._clock = clock
        self._full_at: dict[str, float] = {}
        self._sweep_from = _SWEPT_FROM

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._full_at)

    def wait(self, key: str) -> int:
        """In how many whole seconds one more may be done; 0 for at once."""
        now = self._clock()
        over = max(now, self._full_at.get(key, now)) + self._each - now - _MINUTE
        # What rounding leaves of a bucket that is just not empty is no reason to wait.
        return math.ceil(over) if over > 1e-6 else 0

    def take(self, key: str) -> int:
        """Counts one, and answers 0; or counts none, and answers after how many seconds there is one again."""
        if not self._each:
            return 0
        wait = self.wait(key)
        if wait == 0:
            now = self._clock()
            self._full_at[key] = max(now, self._full_at.get(key, now)) + self._each
            if len(self._full_at) > self._sweep_from:
                self._sweep(now)
        return wait

    def count(self, key: str, more: int) -> None:
        """Counts so many that were done already: the next one waits longer for them."""
        if self._each and more:
            now = self._clock()
            self._full_at[key] = max(now, self._full_at.get(key, now)) + more * self._each

    def give_back(self, key: str, less: int = 1) -> None:
        """Takes back so many that were counted."""
        if key in self._full_at:
            self._full_at[key] -= less * self._each

    def _sweep(self, now: float) -> None:
        """Forgets those that are full: within a minute that is all who stopped asking."""
        self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}
        self._sweep_from = max(_SWEPT_FROM, 2 * len(self._full_at))
