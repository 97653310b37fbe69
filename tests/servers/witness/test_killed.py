"""However often a witness is killed while checkpoints come in: it signs one history of the log, and forgets none of it."""

import contextlib
import http.client
import os
import random
import signal
import threading
from pathlib import Path

import pytest

from audit.notes import parse_signatures
from tests.servers.witness.own_witness import OwnWitness, own_witness
from tests.signed_log import SignedLog

KILLS, LENGTH, FORKED = 8, 2000, 3
STORIES = [SignedLog(LENGTH), *(SignedLog(LENGTH, forked=FORKED, story=story) for story in (1, 2))]
Signed = list[tuple[int, int]]


class Sender(threading.Thread):
    """Sends checkpoints that grow, of every story in turn and some of them twice, until the witness is gone."""

    def __init__(self, witness: OwnWitness, drawn: random.Random, known: int) -> None:
        super().__init__()
        self.witness = witness
        self.drawn = drawn
        self.size = known
        # Each cosignature that came: the story and its size.
        self.signed: Signed = []
        self.wrong: list[str] = []
        self.answered = threading.Event()

    def run(self) -> None:
        """Until a connection breaks."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            while self.size < LENGTH:
                story = self.drawn.randrange(len(STORIES))
                new = min(LENGTH, self.size + self.drawn.randrange(3))
                status, _, content = self.witness.ask(STORIES[story].request(self.size, new))
                if status == 200:
                    (line,) = parse_signatures(content.decode())
                    if not self.witness.key().verifies(STORIES[story].note(new).text, line.content):
                        self.wrong.append(f"the signature of size {new} does not verify")
                    self.signed.append((story, new))
                    self.size = new
                    self.answered.set()
                elif status == 409 and new != self.size:
                    self.size = int(content)


@pytest.mark.slow
def test_a_witness_that_is_killed_again_and_again_signs_one_history_and_forgets_nothing(tmp_path: Path) -> None:
    seed = int(os.environ["PYTEST_SEED"])
    print(f"seed {seed}")
    drawn, signed = random.Random(seed), Signed()
    with own_witness(tmp_path / "elsewhere") as witness:
        for kill in range(KILLS):
            witness.start()
            status, _, told = witness.ask(STORIES[0].request(LENGTH, LENGTH))
            largest = max((size for _, size in signed), default=0)
            assert status == 409
            # An answer that the kill took away may have been for more.
            assert int(told) >= largest, f"after kill {kill} it knows of {int(told)}, and signed {largest}"
            sender = Sender(witness, drawn, int(told))
            sender.start()
            assert sender.answered.wait(60), witness.errors()
            # Anywhere in what it does between one answer and the next.
            threading.Event().wait(drawn.random() * 0.15)
            witness.end(signal.SIGKILL)
            sender.join()
            assert sender.wrong == []
            signed += sender.signed
        later = {story for story, size in signed if size > FORKED}
        assert len(later) <= 1, f"it signed the stories {later}, which contradict each other"
        assert len({size for _, size in signed}) > KILLS
        witness.start()
        assert int(witness.ask(STORIES[0].request(LENGTH, LENGTH))[2]) >= max(size for _, size in signed)
