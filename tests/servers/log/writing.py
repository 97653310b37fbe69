"""Writers who append as the ledger does, entry by entry in transactions of their own, some of which are rolled back.

Entries of real acts come slowly; here it is how many there are, and when, that matters.
"""

import random
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import psycopg

_APPEND = """
WITH head AS (UPDATE ledger_head SET size = size + 1 RETURNING size - 1 AS index),
entry AS (SELECT index, convert_to(json_build_object('verdict', json_build_object('policy_revision',
    (SELECT revision FROM policy_activations ORDER BY index DESC LIMIT 1)), 'n', index)::text, 'UTF8') AS content
    FROM head)
INSERT INTO entries SELECT index, 'written', index, now(), 'a', 'a', true, sha256('\\x00'::bytea || content), content, 't'
FROM entry
"""


class Writers:
    """So many threads that append until the block is left; one in five of their transactions is rolled back."""

    def __init__(self, admin_url: str, count: int, seed: int) -> None:
        self._dsn = admin_url.replace("+psycopg", "")
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(seed + n,)) for n in range(count)]
        self.committed = 0
        self.rolled_back = 0
        self.failures: list[BaseException] = []
        self._counting = threading.Lock()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        assert not self.failures, self.failures

    def _write(self, seed: int) -> None:
        chance = random.Random(seed)
        try:
            with psycopg.connect(self._dsn) as connection:
                while not self._stop.is_set():
                    kept = chance.random() < 0.8
                    with suppress(psycopg.Rollback), connection.transaction():
                        # The row of the head is taken first, in a statement of its own, so that the entry is that index's.
                        connection.execute("SELECT 1 FROM ledger_head FOR UPDATE")
                        connection.execute(_APPEND.encode())
                        if not kept:
                            raise psycopg.Rollback
                    with self._counting:
                        self.committed += kept
                        self.rolled_back += not kept
                    self._stop.wait(chance.random() * 0.02)
        except psycopg.Error as error:
            self.failures.append(error)
