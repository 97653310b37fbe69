"""Checks the log's tree: that the stored hashes are those of the leaves, and that every checkpoint is of this tree, signed by
the key that the entries name, and how many witnesses cosigned it.

The tree is made by the verifier that stands alone, and not by what made it first.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from audit.checkpoints import WitnessPolicy
from audit.failures import Malformed
from audit.note_keys import VerifierKey, parse_verifier_key
from verification.boundary import checked
from verification.finding import Code, Finding
from verification.handover import NamedKey, check_handovers, own_witnesses
from verification.log_check import SHOWN
from verification.log_keys import LogKeyLog
from verification.published import (
    Agreement,
    Cover,
    Expected,
    check_covered,
    passed_over,
    read_covered,
)
from verification.standalone import WIDTH, Checkpoint, Key, Seen, Tree, checkpoint_of
from verification.standalone import key_of as key_alone
from verification.stored import Stored

_LEAVES = text(
    "SELECT index AS entry_index, coalesce(leaf, '') AS leaf FROM entries WHERE index >= :first ORDER BY index LIMIT :many"
)
_HASHES = text(
    "SELECT index AS place, hash FROM log_hashes WHERE height = :height AND index >= :first AND index < :last"
)
_ENDS = text("SELECT height, min(index) AS first, max(index) AS last FROM log_hashes GROUP BY height ORDER BY height")
_CHECKPOINTS = text(
    "SELECT c.size, c.root, c.note, c.published_at IS NOT NULL AS published,"
    " coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness) FROM log_cosignatures s WHERE s.size = c.size), '')"
    " AS lines FROM log_checkpoints c ORDER BY c.size"
)
_BESIDE = text(
    "SELECT c.size, c.note,"
    " coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness) FROM log_cosignatures s WHERE s.size = c.size), '')"
    " AS lines FROM log_checkpoints c WHERE c.size IN (SELECT unnest(ARRAY["
    "(SELECT max(b.size) FROM log_checkpoints b WHERE b.size <= e.index),"
    " (SELECT min(a.size) FROM log_checkpoints a WHERE a.size > e.index)]) FROM unnest(:entries) AS e (index))"
).bindparams(bindparam("entries", type_=ARRAY(BIGINT)))
_HOW_MANY = text("SELECT max(size) AS largest, count(*) AS many FROM log_checkpoints")
_MISNAMED = text("SELECT size, witness FROM log_cosignatures WHERE split_part(line, ' ', 2) <> witness ORDER BY size")
_OF_NONE = text(
    "SELECT s.size, s.witness FROM log_cosignatures s WHERE NOT EXISTS (SELECT FROM log_checkpoints c WHERE c.size = s.size)"
    " ORDER BY s.size LIMIT :shown"
)
_WITNESSES = text("SELECT witness, min(size) AS size FROM log_cosignatures GROUP BY witness ORDER BY witness")
_MANY = 20 * WIDTH
_HEIGHT = 8
_TOLD = 100


class _LogKey(NamedTuple):
    entry: int
    origin: str
    key: VerifierKey

    @property
    def alone(self) -> tuple[int, Key]:
        """As the verifier that stands alone has it."""
        return self.entry, key_alone(self.key.text)


async def check_tree(
    stored: Stored,
    log_keys: LogKeyLog,
    expected: Expected,
    found: list[Finding],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Cover, tuple[NamedKey, ...]]:
    """Adds what is wrong to `found`; how much of the log is signed for, and by which keys. Without a policy of witnesses nobody's
    cosignature is asked for. `progress` is told how many checkpoints are done, of how many. Checkpoints are read in order of size while the
    entries pass, so memory grows neither with these nor with those."""
    keys: list[_LogKey] = []
    for entry, (origin, vkey, *_) in sorted(log_keys.rows().items()):
        try:
            keys.append(_LogKey(entry, origin, parse_verifier_key(vkey)))
        except Malformed as error:
            found.append(Finding(Code.LOG_KEY, entry, None, f"it names no key: {error}"))
    alone = [one.alone for one in keys]
    beside = await stored.rows(_BESIDE, {"entries": [one.entry for one in keys]})
    named = check_handovers(alone, {row.size: row for row in beside}, expected, found)
    tree, seen = Tree(), Seen(expected.kept)
    hashes = _StoredHashes(stored)
    policy = expected.witnesses or WitnessPolicy()
    own_witnesses(alone, policy.witnesses, found)
    largest, total = await _how_many(stored)
    async with aclosing(_by_size(stored)) as rows:
        signed = _Checkpoints(rows, tree, keys, policy, found)
        async for leaf in _leaves(stored):
            for below, number, _, over in tree.add(leaf):
                await hashes.check(below + 1, number, over, tree.size <= largest, found)
            seen.take(tree, leaf)
            if await signed.reach() and progress is not None and (signed.done % _TOLD == 0 or signed.done == total):
                progress(signed.done, total)
        await signed.end()
    for one in await stored.rows(_MISNAMED):
        message = f"the cosignature of size {one.size} that is kept as that of {one.witness} is another witness's"
        found.append(Finding(Code.COSIGNATURE, None, None, message))
    for one in await stored.rows(_OF_NONE, {"shown": SHOWN}):
        message = f"there is a cosignature of {one.witness} of size {one.size}, and no checkpoint of that size"
        found.append(Finding(Code.COSIGNATURE, None, None, message))
    if expected.witnesses is not None:
        of_policy = {one.name for one in (*policy.witnesses, *policy.others)}
        for one in await stored.rows(_WITNESSES):
            if one.witness not in of_policy:
                message = f"of the checkpoint of size {one.size} on there are cosignatures of {one.witness}, which the policy does not name"
                found.append(Finding(Code.COSIGNATURE, None, None, message))
    await hashes.check_ends(tree.full, found)
    said = await read_covered(stored)
    found += await passed_over(stored, said)
    covered = min(said, tree.size)
    origin = keys[0].origin if keys else ""
    found += [
        Finding(Code(code), index, None, message)
        for code, message, index in seen.wrong(alone, origin, tree.size, covered)
    ]
    await check_covered(stored, covered, begun=bool(log_keys.rows()), expected=expected, found=found)
    agreement = signed.agreement
    return Cover(covered, agreement.begun, 0 if agreement.begun is None else agreement.before), named


async def _how_many(stored: Stored) -> tuple[int, int]:
    """The largest size, and how many checkpoints there are."""
    row = (await stored.rows(_HOW_MANY))[0]
    return row.largest or 0, row.many


async def _by_size(stored: Stored) -> AsyncGenerator[Row[Any]]:
    """The checkpoints, smallest first, a batch in memory at a time."""
    async with aclosing(stored.stream(_CHECKPOINTS)) as batches:
        async for batch in batches:
            for row in batch:
                yield row


async def _leaves(stored: Stored) -> AsyncIterator[bytes]:
    first = 0
    while batch := await stored.rows(_LEAVES, {"first": first, "many": _MANY}):
        for row in batch:
            yield row.leaf
        first = batch[-1].entry_index + 1


class _Checkpoints:
    """The checkpoints in order of size, each checked when the tree has come to it. `done` were."""

    def __init__(
        self,
        rows: AsyncIterator[Row[Any]],
        tree: Tree,
        keys: list[_LogKey],
        policy: WitnessPolicy,
        found: list[Finding],
    ) -> None:
        self.agreement = Agreement(policy.quorum)
        self.done = 0
        self._rows = rows
        self._tree = tree
        self._keys = keys
        self._policy = policy
        self._found = found
        self._next: Row[Any] | None = None
        self._began = False

    async def reach(self) -> bool:
        """Takes every checkpoint that is of the tree as it is now; whether there was one."""
        if not self._began:
            self._began = True
            self._next = await anext(self._rows, None)
        before = self.done
        while (row := self._next) is not None and row.size is not None and row.size <= self._tree.size:
            if row.size == self._tree.size:
                self._take(row)
            else:
                self._wrong(f"the checkpoint of size {row.size} is of a size that no log has")
            self.done += 1
            self._next = await anext(self._rows, None)
        return self.done > before

    async def end(self) -> None:
        """What is left is of a tree that there is not."""
        await self.reach()
        while (row := self._next) is not None:
            self._wrong(f"the checkpoint of size {row.size} has more entries than there are")
            self._next = await anext(self._rows, None)
        self._found += self.agreement.end()

    def _take(self, row: Row[Any]) -> None:
        with checked(f"the checkpoint of size {row.size}", self._found):
            many = _check_checkpoint(row, self._tree.root(), self._keys, self._policy, self._found)
            if row.published:
                self._found += self.agreement.add(row.size, many)

    def _wrong(self, message: str) -> None:
        self._found.append(Finding(Code.CHECKPOINT, None, None, message))


class _StoredHashes:
    """What is stored of the rows above the leaves, read a stretch at a time."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._read: dict[int, dict[int, bytes]] = {}

    async def check(self, row: int, number: int, expected: bytes, wanted: bool, found: list[Finding]) -> None:
        """The hash with this number in a row; `wanted` where a checkpoint has it, so that it may not be missing."""
        read = self._read.setdefault(row, {})
        if number not in read:
            stretch = {"height": _HEIGHT * row, "first": number, "last": number + _MANY}
            read.clear()
            read |= {one.place: one.hash for one in await self._stored.rows(_HASHES, stretch)}
        held = read.get(number)
        if held == expected or (held is None and not wanted):
            return
        what = "missing" if held is None else "not that of the entries below it"
        found.append(Finding(Code.TILE, None, None, f"the hash {number} of height {_HEIGHT * row} is {what}"))

    async def check_ends(self, full: list[int], found: list[Finding]) -> None:
        """No row may have more hashes than its tiles below are full, nor any before its first, and no others are there."""
        for one in await self._stored.rows(_ENDS):
            below, beside = divmod(one.height or 0, _HEIGHT)
            if beside or below < 1:
                message = f"there are hashes of height {one.height}, which no tree has"
                found.append(Finding(Code.TILE, None, None, message))
            elif one.first < 0 or one.last >= (full[below - 1] if below <= len(full) else 0):
                message = f"there are hashes of height {one.height} for entries that are not there"
                found.append(Finding(Code.TILE, None, None, message))


def _check_checkpoint(
    row: Row[Any], root: bytes, keys: list[_LogKey], policy: WitnessPolicy, found: list[Finding]
) -> int:
    """Adds what is wrong with a checkpoint to `found`; how many of the policy's witnesses cosigned it."""

    def wrong(code: Code, message: str) -> None:
        found.append(Finding(code, None, None, f"the checkpoint of size {row.size} {message}"))

    try:
        checkpoint = checkpoint_of(row.note + row.lines)
    except (ValueError, TypeError) as error:
        wrong(Code.CHECKPOINT, f"cannot be read: {error}")
        return 0
    key = next((one for one in reversed(keys) if one.entry < row.size), None)
    if checkpoint.root != root or row.root != root:
        wrong(Code.CHECKPOINT, "is of another tree")
    if checkpoint.size != row.size:
        wrong(Code.CHECKPOINT, f"says that it is of size {checkpoint.size}")
    if key is None or checkpoint.origin != key.origin:
        wrong(Code.CHECKPOINT, f"is of the log {checkpoint.origin!r}, which no entry names")
    elif not _bears(checkpoint, key.key):
        wrong(Code.CHECKPOINT, "does not bear the signature of the log's key")
    return sum(_bears(checkpoint, witness) for witness in policy.witnesses)


def _bears(checkpoint: Checkpoint, key: VerifierKey) -> bool:
    """Whether one of its signatures is by this key."""
    by_key = [signature for name, id_, signature in checkpoint.signatures if (name, id_) == (key.name, key.id)]
    return any(key.verifies(checkpoint.text, signature) for signature in by_key)
