"""`python -m bench.tree_pass EXPORT`: the entries of an export hashed in three ways by turns, bundle by bundle; figures as JSON.

`bare` hashes the bytes of each entry and no more. `tree` does what `verify.py` does for the log's sake: leaf, tree, tiles and
checkpoints. `audit` is leaf and tree as the log itself makes them. What is read from the file is read outside the clocks.
"""

import hashlib
import json
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from itertools import islice

from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from verification.standalone import WIDTH, Verification, options

WAYS = ("bare", "tree", "audit")
_STRETCHES = 12
"""As many figures of each way; of these the median counts."""


class TreePass:
    """The three ways over one export."""

    def __init__(self, export: zipfile.ZipFile) -> None:
        self.verification = Verification(export, options([str(export.filename)]))
        self.verification.read_documents()
        self.frontier = Frontier()
        self.ways: dict[str, Callable[[int, Sequence[bytes]], object]] = {
            "bare": self.bare,
            "tree": self.tree,
            "audit": self.audit,
        }

    def bare(self, _: int, entries: Sequence[bytes]) -> None:
        """Hashes them."""
        for entry in entries:
            hashlib.sha256(entry).digest()

    def tree(self, first: int, entries: Sequence[bytes]) -> None:
        """As the verifier that stands alone does it."""
        add = self.verification.add_leaf
        for index, entry in enumerate(entries, first):
            add(index, entry)

    def audit(self, _: int, entries: Sequence[bytes]) -> None:
        """As the log does it."""
        self.frontier = grow(self.frontier, map(leaf_hash, entries)).frontier

    def run(self) -> dict[str, object]:
        """The seconds of each way in each stretch, and how many entries and bytes there are in each."""
        size = self.verification.size
        bundles = -(-size // WIDTH)
        stretches = [dict.fromkeys((*WAYS, "entries", "bytes"), 0.0) for _ in range(min(_STRETCHES, bundles))]
        entries = self.verification.entries()
        for number in range(bundles):
            some = list(islice(entries, WIDTH))
            stretch = stretches[number * len(stretches) // bundles]
            stretch["entries"] += len(some)
            stretch["bytes"] += sum(map(len, some))
            for turn in range(len(WAYS)):
                # Each comes first as often as the others: who comes first finds the bytes farther away.
                name = WAYS[(number + turn) % len(WAYS)]
                began = time.perf_counter()
                self.ways[name](number * WIDTH, some)
                stretch[name] += time.perf_counter() - began
        assert self.frontier.root == self.verification.tree.root()
        assert not self.verification.findings, self.verification.findings[:3]
        return {"size": size, "stretches": stretches}


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1]) as archive:
        print(json.dumps(TreePass(archive).run()))
