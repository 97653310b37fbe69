"""Checks the log's tree: that the stored hashes are those of the leaves, and that every checkpoint is of this tree, signed by
the key that the entries name, and how many witnesses cosigned it.

The tree is made by the verifier that stands alone, and not by what made it first.
"""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from sqlalchemy import Row, text

from audit.checkpoints import WitnessPolicy
from audit.failures import Malformed
from audit.note_keys import VerifierKey, parse_verifier_key
from verification.finding import Code, Finding
from verification.log_keys import LogKeyLog
from verification.published import (
    Cover,
    Expected,
    Signed,
    check_covered,
    covered_by,
    first_witnessed,
    passed_over,
    too_few,
)
from verification.standalone import WIDTH, Checkpoint, Tree, checkpoint_of
from verification.stored import Stored

_LEAVES = text("SELECT index AS entry_index, leaf FROM entries WHERE index >= :first ORDER BY index LIMIT :many")
_HASHES = text(
    "SELECT index AS place, hash FROM log_hashes WHERE height = :height AND index >= :first AND index < :last"
)
_ENDS = text(
    "SELECT height, min(index) AS lowest, max(index) + 1 AS hashes FROM log_hashes GROUP BY height ORDER BY height"
)
_CHECKPOINTS = text(
    "SELECT c.size, c.root, c.note, c.published_at IS NOT NULL AS published,"
    " coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness) FROM log_cosignatures s WHERE s.size = c.size), '')"
    " AS lines FROM log_checkpoints c ORDER BY c.size"
)
_MISNAMED = text("SELECT size, witness FROM log_cosignatures WHERE split_part(line, ' ', 2) <> witness ORDER BY size")
_WITNESSES = text("SELECT witness, min(size) AS size FROM log_cosignatures GROUP BY witness ORDER BY witness")
_MANY = 20 * WIDTH
_HEIGHT = 8


class _LogKey(NamedTuple):
    entry: int
    origin: str
    key: VerifierKey


async def check_tree(stored: Stored, log_keys: LogKeyLog, expected: Expected, found: list[Finding]) -> Cover:
    """Adds what is wrong to `found`; how much of the log is signed for. Without a policy of witnesses nobody's cosignature is
    asked for."""
    keys: list[_LogKey] = []
    for entry, (origin, vkey, *_) in sorted(log_keys.rows().items()):
        try:
            keys.append(_LogKey(entry, origin, parse_verifier_key(vkey)))
        except Malformed as error:
            found.append(Finding(Code.LOG_KEY, entry, None, f"it names no key: {error}"))
    checkpoints = {row.size: row for row in await stored.rows(_CHECKPOINTS)}
    signed = [Signed(row.size, row.published) for row in checkpoints.values()]
    tree = Tree()
    hashes = _StoredHashes(stored)
    policy = expected.witnesses or WitnessPolicy()
    agreed: dict[int, int] = {}
    largest = max(checkpoints, default=0)
    async for leaf in _leaves(stored):
        for below, number, _, over in tree.add(leaf):
            await hashes.check(below + 1, number, over, tree.size <= largest, found)
        if tree.size in checkpoints:
            row = checkpoints.pop(tree.size)
            many = _check_checkpoint(row, tree.root(), keys, policy, found)
            if row.published:
                agreed[row.size] = many
    found += [
        Finding(Code.CHECKPOINT, None, None, f"the checkpoint of size {size} has more entries than there are")
        for size in checkpoints
    ]
    for one in await stored.rows(_MISNAMED):
        message = f"the cosignature of size {one.size} that is kept as that of {one.witness} is another witness's"
        found.append(Finding(Code.COSIGNATURE, None, None, message))
    if expected.witnesses is not None:
        named = {one.name for one in (*policy.witnesses, *policy.others)}
        for one in await stored.rows(_WITNESSES):
            if one.witness not in named:
                message = f"of the checkpoint of size {one.size} on there are cosignatures of {one.witness}, which the policy does not name"
                found.append(Finding(Code.COSIGNATURE, None, None, message))
    await hashes.check_ends(tree.full, found)
    found += passed_over(signed)
    covered = min(covered_by(signed), tree.size)
    await check_covered(stored, covered, begun=bool(log_keys.rows()), expected=expected, found=found)
    found += too_few(agreed, policy.quorum)
    begun = first_witnessed(agreed, policy.quorum) if policy.quorum else None
    return Cover(covered, begun, sum(size < begun for size in agreed) if begun is not None else 0)


async def _leaves(stored: Stored) -> AsyncIterator[bytes]:
    first = 0
    while batch := await stored.rows(_LEAVES, {"first": first, "many": _MANY}):
        for row in batch:
            yield row.leaf
        first = batch[-1].entry_index + 1


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
            below, odd = one.height // _HEIGHT - 1, one.height % _HEIGHT
            if odd or one.lowest < 0 or one.hashes > (full[below] if 0 <= below < len(full) else 0):
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
