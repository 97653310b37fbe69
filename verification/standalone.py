#!/usr/bin/env python3
"""Verifies an export of a Getrapt log: python3 verify.py EXPORT.zip [--key KEY] [--opa PROGRAM]. Needs nothing but Python.

It shares no code with Getrapt, on purpose: one page, to be read before it is believed. Exit code 0 where everything holds, 1
where something does not, 2 where the export cannot be read. Sources: RFC 6962 2.1 (tree), RFC 8032 5.1 (Ed25519), RFC 8785
(canonical JSON), and C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-tiles.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]
WIDTH, BATCH = 256, 1000
FORMAT = "getrapt/export/1"
SMALL, SWELLING = 65_536, 100
PLAIN = frozenset({"README.txt", "verify.py", "manifest.json", "log/checkpoint", "log/checkpoints.json"})
DOCUMENT = re.compile(r"(policies|procedures)/([0-9a-f]{64})\.json")
TABLE = re.compile(r"tables/[a-z_]+\.csv")
ENTRY_POINT = "data.getrapt.authority.verdicts"


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of these parts, one after the other (32 bytes)."""
    return hashlib.sha256(b"".join(parts)).digest()


# Ed25519 (RFC 8032 5.1), points in extended coordinates.


def add(one: Point, other: Point) -> Point:
    """The sum of two points (RFC 8032 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c, d = 2 * one[3] * other[3] * CURVE % PRIME, 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number: int, point: Point) -> Point:
    """A point added to itself so many times."""
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def decoded(content: bytes) -> Point | None:
    """The point, or None where these bytes are none (RFC 8032 5.1.3)."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    squared = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(squared, (PRIME + 3) // 8, PRIME)
    if (x * x - squared) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - squared) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if (x & 1) != sign else x
    return x, y, 1, x * y % PRIME


BASE = decoded((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether it is this key's Ed25519 signature of the message (RFC 8032 5.1.7)."""
    key, commitment = decoded(public), decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commitment is None or BASE is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(scalar, BASE), add(commitment, times(challenge, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % PRIME or (left[1] * right[2] - right[1] * left[2]) % PRIME)


# Keys, notes and checkpoints (C2SP).


class Key(NamedTuple):
    """A public key (32 bytes) with its name; `kind` 1 signs a text, 4 a text with a time."""

    text: str
    name: str
    id: bytes
    kind: int
    public: bytes


def key_of(text: str) -> Key:
    """The key that is written so: name+id+key. ValueError where it is none."""
    name, identity, encoded = [*text.strip().split("+", 2), "", ""][:3]
    try:
        typed = base64.b64decode(encoded, validate=True)
    except ValueError:
        typed = b""
    if sha256(name.encode(), b"\n", typed)[:4].hex() != identity or len(typed) != 33 or typed[0] not in (1, 4):
        raise ValueError(f"{text[:200]!r} is no key that a note can be checked with: one is written as name+id+key")
    return Key(text.strip(), name, bytes.fromhex(identity), typed[0], typed[1:])


class Checkpoint(NamedTuple):
    """What a log said of its tree; each signature has a name, a key id (4 bytes) and its own bytes."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: list[tuple[str, bytes, bytes]]

    def bears(self, key: Key) -> bool:
        """Whether the key signed it; false where it did not, or wrongly."""
        for name, identity, signature in self.signatures:
            if (name, identity) == (key.name, key.id):
                message = self.text.encode()
                if key.kind == 4:
                    seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                    message = f"cosignature/v1\ntime {seconds}\n".encode() + message
                if signed_by(key.public, message, signature):
                    return True
        return False


def checkpoint_of(note: str) -> Checkpoint:
    """The checkpoint in a signed note. ValueError where it is none; whose signatures they are is not looked at."""
    text, separator, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not separator or len(lines) < 3 or str(int(lines[1])) != lines[1]:
        raise ValueError("a checkpoint has an origin, a size, a root and signatures")
    found = []
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        content = base64.b64decode(encoded, validate=True)
        if dash != "\u2014" or len(content) < 68:
            raise ValueError("a signature is a line with a dash, a name and its bytes")
        found.append((name, content[:4], content[4:]))
    return Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), text + "\n", found)


# The tree (RFC 6962 2.1): its peaks, from the largest to the smallest, and of each row of tiles the last one.


def tile_path(kind: str, index: int, width: int) -> str:
    """Where a tile or a bundle is in an export, by its row or `entries`."""
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    parts = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    number = "/".join([*("x" + part for part in parts[:-1]), parts[-1]])
    return f"log/tile/{kind}/{number}" + ("" if width == WIDTH else f".p/{width}")


class Tree:
    """The tree of the leaves so far. A tile is 256 hashes of a row, which together make one hash of the row above."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []
        self.full: list[int] = [0]
        self.rows: list[bytearray] = [bytearray()]

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes, bytes]]:
        """Takes in the next leaf hash; the tiles that became full: row, number in it, hashes, and the one hash over them."""
        tiles: list[tuple[int, int, bytes, bytes]] = []
        hash_, grown, height = leaf, self.size, 0
        self.rows[0] += leaf
        while grown & 1:
            hash_ = hashlib.sha256(b"\x01" + self.peaks.pop() + hash_).digest()
            grown >>= 1
            height += 1
            if not height % 8:
                tiles.append(self._filled(height // 8 - 1, hash_))
        self.peaks.append(hash_)
        self.size += 1
        return tiles

    def _filled(self, row: int, over: bytes) -> tuple[int, int, bytes, bytes]:
        tile = (row, self.full[row], bytes(self.rows[row]), over)
        self.full[row] += 1
        self.rows[row].clear()
        if row + 1 == len(self.rows):
            self.full.append(0)
            self.rows.append(bytearray())
        self.rows[row + 1] += over
        return tile

    def partial(self) -> list[tuple[int, int, bytes]]:
        """The last tile of each row, where it is not full: row, number in it, and hashes."""
        return [(row, self.full[row], bytes(held)) for row, held in enumerate(self.rows) if held]

    def root(self) -> bytes:
        """The root of all leaves so far (32 bytes)."""
        if not self.peaks:
            return sha256()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\x01", peak, root)
        return root


def canonical(value: object) -> bytes:
    """RFC 8785 for what entries have: no fractions, and names of fields that sort alike in UTF-8 and UTF-16."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# The files. A ZIP may say of its files what is not so, and little of it may become more than there is memory for.


def check_archive(export: zipfile.ZipFile, length: int) -> None:
    """ValueError, with the file, for what no export has: a file that unpacks to more than one can be, is encrypted, or is packed
    otherwise. `length` is that of the whole ZIP in bytes."""
    packed = 0
    for one in export.infolist():
        packed += one.compress_size
        if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{one.filename} is encrypted, or packed as no file of an export is")
        if one.file_size > largest(one):
            raise ValueError(
                f"{one.filename} unpacks to {one.file_size} bytes; {largest(one)} is the most that such a file can have"
            )
    if packed > length:
        raise ValueError("its files take more bytes than it has: they lie over each other")


def largest(one: zipfile.ZipInfo) -> int:
    """The most bytes of a file: a bundle has 256 entries with their lengths, a tile 256 hashes, and the rest is text."""
    if one.filename.startswith("log/tile/"):
        return WIDTH * (2 + 65_535 if one.filename.startswith("log/tile/entries/") else 32)
    return SMALL + SWELLING * one.compress_size


def read_file(export: zipfile.ZipFile, name: str) -> bytes:
    """A file of the export. KeyError where it is missing; never more than such a file can have."""
    one = export.getinfo(name)
    with export.open(one) as file:
        content = file.read(min(one.file_size, largest(one)) + 1)
    if len(content) != one.file_size:
        raise ValueError(f"{name} does not have the {one.file_size} bytes that the ZIP says")
    return content


def parsed(name: str, content: bytes) -> object:
    """What this file says as JSON. ValueError, with its name, where it is none or has one name twice in an object."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("an object has a name twice")
        return dict(pairs)

    try:
        return json.loads(content, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} cannot be read: {error}") from None


def size_of(manifest: object) -> int:
    """How many entries an export has, by its manifest. ValueError where it is not of an export as this program knows it."""
    form, size = (manifest.get("format"), manifest.get("size")) if isinstance(manifest, dict) else (None, None)
    if form != FORMAT or type(size) is not int or size < 0:
        raise ValueError(f"manifest.json is of the format {form!r} and of {size!r:.40} entries; {FORMAT} is read here")
    return size


UNREADABLE = (OSError, EOFError, LookupError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, csv.Error)


class Ended(Exception):
    """Something does not hold, and nothing more was asked for."""


class Verification:
    """One pass over the entries, in memory that does not grow with them but for one line for each stream and account."""

    def __init__(self, export: zipfile.ZipFile, arguments: argparse.Namespace) -> None:
        self.export, self.arguments = export, arguments
        self.findings: list[dict[str, Any]] = []
        self.tree = Tree()
        self.seen: set[str] = set()
        self.size = size_of(parsed("manifest.json", self.read("manifest.json")))
        self.checkpoints: dict[int, Checkpoint] = {}
        self.doubles: list[Checkpoint] = []
        self.keys: list[tuple[int, Key]] = []
        self.streams: dict[str, tuple[int, str | None, str]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, dict[str, str]] = {}
        self.in_force: str | None = None
        self.origin = ""
        self.covered = 0
        self.batches: dict[str, list[tuple[int, dict[str, Any], dict[str, Any]]]] = {}
        self.replayed = 0
        self.names: dict[str, tuple[int, str]] = {}

    def wrong(self, code: str, message: str, index: int | None = None) -> None:
        """Tells what does not hold, of which entry. Ended where one was enough."""
        self.findings.append({"code": code, "index": index, "message": message})
        if self.arguments.first:
            raise Ended

    def read(self, name: str) -> bytes:
        """A file of the export. KeyError where it is missing; never more than such a file can have."""
        self.seen.add(name)
        return read_file(self.export, name)

    def run(self) -> None:
        """All of it; what does not hold is in `findings`."""
        try:
            self.read_documents()
            for index, content in enumerate(self.entries()):
                self.add_entry(index, content)
                if sys.stderr.isatty() and not index % 1000:
                    print(f"\r{index} of {self.size} entries", end="\r", file=sys.stderr)
            self.check_checkpoints()
            self.check_names()
            self.check_files()
            for revision in list(self.batches):
                self.replay(revision)
        except Ended:
            pass

    def read_documents(self) -> None:
        """Procedures and policies, by what their names say that they hash to, and checkpoints by their size."""
        for name in dict.fromkeys(self.export.namelist()):
            named = DOCUMENT.fullmatch(name)
            if named is not None:
                document = parsed(name, self.read(name))
                take = self.take_policy if named[1] == "policies" else self.take_procedure
                if not isinstance(document, dict):
                    raise ValueError(f"{name} is no object")
                take(name, named[2], document)
        notes = parsed("log/checkpoints.json", self.read("log/checkpoints.json"))
        if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
            raise ValueError("log/checkpoints.json is no list of checkpoints")
        for number, note in enumerate(notes):
            self.take_checkpoint(f"the checkpoint {number} of log/checkpoints.json", note)
        if list(self.checkpoints) != sorted(self.checkpoints):
            self.wrong("checkpoint", "log/checkpoints.json is not in the order of sizes")
        newest = self.read("log/checkpoint").decode(errors="replace")
        if newest != (notes[-1] if notes else None):
            self.wrong("checkpoint", "log/checkpoint is not the last one of log/checkpoints.json")
            self.take_checkpoint("log/checkpoint", newest)
        # The tiles are those of the last checkpoint's tree.
        self.covered = max((size for size in self.checkpoints if size <= self.size), default=0)
        if 0 in self.checkpoints and self.checkpoints[0].root != sha256():
            self.wrong("root", "log/checkpoints.json: the checkpoint of size 0 is of another tree")

    def take_policy(self, name: str, revision: str, sources: dict[str, Any]) -> None:
        """The sources of a policy: each by its path, in one hash that is its revision."""
        if not all(isinstance(source, str) for source in sources.values()):
            raise ValueError(f"{name} has to have the text of each source")
        digest = hashlib.sha256()
        for path in sorted(sources):
            content = sources[path].encode()
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        if digest.hexdigest() == revision:
            self.policies[revision] = sources
        else:
            self.wrong("policy", f"{name} does not have the sources of its revision")

    def take_procedure(self, name: str, content_hash: str, document: dict[str, Any]) -> None:
        """A procedure as it was published, which is what was hashed, and what the policy is shown of it."""
        match document:
            case {"content": str(content), "view": dict(view)}:
                self.views[content_hash] = view
            case _:
                raise ValueError(f"{name} has to have a content and a view")
        if sha256(content.encode()).hex() != content_hash:
            self.wrong("procedure", f"{name} does not have the content of its hash")

    def take_checkpoint(self, name: str, note: str) -> None:
        """A checkpoint, and apart from the first of its size every other one."""
        try:
            checkpoint = checkpoint_of(note)
        except ValueError as error:
            self.wrong("checkpoint", f"{name} cannot be read: {error}")
            return
        if self.checkpoints.setdefault(checkpoint.size, checkpoint) is not checkpoint:
            self.doubles.append(checkpoint)

    def entries(self) -> Iterator[bytes]:
        """The entries of the bundles, in order."""
        size = self.size
        for number in range(-(-size // WIDTH)):
            width = min(WIDTH, size - WIDTH * number)
            path = tile_path("entries", number, width)
            bundle, place = self.read(path), 0
            for _ in range(width):
                end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
                yield bundle[place + 2 : end]
                place = end
            if place != len(bundle):
                self.wrong("bundle", f"{path} does not have {width} entries")

    def add_entry(self, index: int, content: bytes) -> None:
        """The next entry: its leaf, its place in its stream, its verdict."""
        leaf = self.add_leaf(index, content)
        try:
            entry = json.loads(content)
            if canonical(entry) != content:
                self.wrong("form", "it is not in canonical form", index)
            self.check_stream(index, entry, leaf.hex())
            self.check_verdict(index, entry)
            self.take_key(index, entry)
            self.take_names(index, entry)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self.wrong("form", f"it is no entry: {type(error).__name__} {error}", index)

    def add_leaf(self, index: int, content: bytes) -> bytes:
        """The leaf hash of the next entry, which is in the tree now; the tiles and the checkpoint that it ends are those of
        the entries."""
        leaf = hashlib.sha256(b"\x00" + content).digest()
        for row, number, tile, _ in self.tree.add(leaf):
            if index < self.covered:
                self.check_tile(row, number, tile)
        if index + 1 == self.covered:
            for row, number, tile in self.tree.partial():
                self.check_tile(row, number, tile)
        checkpoint = self.checkpoints.get(index + 1)
        if checkpoint is not None and checkpoint.root != self.tree.root():
            self.wrong("root", f"log/checkpoints.json: the checkpoint of size {index + 1} is of another tree", index)
        return leaf

    def check_tile(self, row: int, number: int, content: bytes) -> None:
        """A tile of the export has the hashes that the entries have."""
        path = tile_path(str(row), number, len(content) // 32)
        try:
            held = self.read(path)
        except KeyError:
            self.wrong("tile", f"{path} is missing")
            return
        if held != content:
            self.wrong("tile", f"{path} does not have the hashes of the entries")

    def check_stream(self, index: int, entry: dict[str, Any], leaf: str) -> None:
        """Each stream is numbered one by one, and each of its entries names the one before it."""
        sequence, previous, recorded_at = self.streams.get(entry["stream"], (0, None, ""))
        if (entry["sequence"], entry["previous"]) != (sequence + 1, previous):
            self.wrong("sequence", f"it does not follow the entry {sequence} of {entry['stream']}", index)
        if entry["recorded_at"] < recorded_at:
            self.wrong("clock", f"it was recorded before the entry {sequence} of {entry['stream']}", index)
        self.streams[entry["stream"]] = (entry["sequence"], leaf, entry["recorded_at"])

    def check_verdict(self, index: int, entry: dict[str, Any]) -> None:
        """The verdict is on the question that stands beside it, by the policy in force, and a refusal did nothing."""
        verdict, question, act = entry["verdict"], entry["question"], entry["act"]
        named = question.get("procedure")
        if isinstance(named, dict):
            question = {**question, "procedure": self.views.get(named["content_hash"])}
        if hashlib.sha256(canonical(question)).hexdigest() != verdict["input_hash"]:
            self.wrong("question", "the verdict is on another question", index)
        revision = verdict["policy_revision"]
        activates = act["type"] == "activate_policy"
        own = activates and act["revision"] == revision and entry["actor"]["kind"] == "system"
        if self.in_force is not None and revision != self.in_force and not own:
            self.wrong("policy_in_force", f"it was judged by {revision[:12]}, and another was in force", index)
        if activates and verdict["allow"] is True:
            self.in_force = act["revision"]
        if verdict["allow"] is not True and entry["events"]:
            self.wrong("events", "it was refused, and has events", index)
        if revision not in self.policies:
            self.wrong("policy", f"the policy {revision[:12]} is not in the export", index)
        elif self.arguments.opa:
            batch = self.batches.setdefault(revision, [])
            batch.append((index, {"hash": verdict["input_hash"], "question": question}, verdict))
            if len(batch) == BATCH:
                self.replay(revision)

    def replay(self, revision: str) -> None:
        """Asks the policy, from its sources, everything of a batch again."""
        batch = self.batches.pop(revision)
        with tempfile.TemporaryDirectory() as place:
            sources = {**self.policies[revision], "data.json": json.dumps({"getrapt": {"revision": revision}})}
            for name, text in sources.items():
                file = (Path(place) / name).resolve()
                if Path(place).resolve() not in file.parents:
                    self.wrong("policy", f"the policy {revision[:12]} has paths that lead elsewhere")
                    return
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
            asked = [self.arguments.opa, "eval", "--data", place, "--strict-builtin-errors"]
            asked += ["--stdin-input", "--format", "raw", ENTRY_POINT]
            given = json.dumps({"items": [item for _, item, _ in batch]})
            said = subprocess.run(asked, input=given, capture_output=True, text=True, check=False)
        try:
            again = json.loads(said.stdout)
        except ValueError:
            again = []
        if len(again) != len(batch):
            self.wrong("policy", f"the policy {revision[:12]} gives no verdicts: {said.stderr.strip()[:200]}")
            return
        self.replayed += len(batch)
        for (index, _, verdict), one in zip(batch, again, strict=True):
            if one != verdict:
                self.wrong("verdict", "the policy, asked again, says otherwise", index)

    def take_key(self, index: int, entry: dict[str, Any]) -> None:
        """The keys of the log stand in the log: the first, and each that took over. Each signs sizes above its entry."""
        act = entry["act"]
        if act["type"] in ("begin_log", "rotate_log_key") and entry["verdict"]["allow"] is True:
            if act.get("previous") != (self.keys[-1][1].text if self.keys else None):
                self.wrong("key", "it takes over from a key that was not in force", index)
            self.origin = self.origin or act["origin"]
            self.keys.append((index, key_of(act["vkey"])))

    def take_names(self, index: int, entry: dict[str, Any]) -> None:
        """Who acts has a name in the log by then, and each account gets one once: a commitment, which tells nobody's name."""
        actor, act = entry["actor"], entry["act"]
        if self.names and actor["kind"] != "system" and actor["account"] not in self.names:
            self.wrong("name", f"the account {actor['account']} acted and was not named before", index)
        if act["type"] == "name_accounts" and entry["verdict"]["allow"] is True:
            for one in act["names"]:
                if one["account"] in self.names:
                    self.wrong("name", f"the account {one['account']} has a name already", index)
                self.names.setdefault(one["account"], (index, one["handle"]))

    def check_names(self) -> None:
        """The accounts have the commitments that entries give them. A log from before accounts were named gives none."""
        if not self.names:
            return
        missing = dict(self.names)
        table = io.StringIO(self.read("tables/accounts.csv").decode())
        for row in csv.reader(table):
            if len(row) != 3:
                raise ValueError(f"tables/accounts.csv has a row of {len(row)} columns; 3 are right")
            account, _, commitment = row
            index, said = missing.pop(account, (None, None))
            if said is None:
                self.wrong("name", f"the account {account} is stored, and no entry names it")
            elif said != commitment:
                self.wrong("name", f"the account {account} is stored with another name than its entry gives it", index)
        for account, (index, _) in missing.items():
            self.wrong("name", f"the account {account} has a name in the log, and is not stored", index)

    def check_files(self) -> None:
        """Every file is there once, and is one that an export of these entries has."""
        times_in, known = Counter(self.export.namelist()), self.seen | PLAIN
        for name in sorted(times_in):
            if times_in[name] > 1:
                self.wrong("file", f"{name} is in the export more than once")
            if name not in known and not TABLE.fullmatch(name):
                self.wrong("file", f"{name} is no file of an export with these entries")

    def check_checkpoints(self) -> None:
        """Each checkpoint bears the signature of the key that was in force, and the last is cosigned by enough."""
        if not self.keys:
            self.wrong("key", "no entry says which key signs")
            return
        if self.arguments.key and self.arguments.key != self.keys[0][1].text:
            self.wrong("key", f"the log began with the key {self.keys[0][1].text}, and not with the one you gave")
        if not self.checkpoints:
            self.wrong("checkpoint", "there is none")
            return
        # Named first and passed over at once, a true key would stand in a log that its holder never saw.
        if self.arguments.key == self.keys[0][1].text and not any(map(self.bears_first, self.checkpoints.values())):
            self.wrong("key", "the key you gave signed no checkpoint, and so does not speak for this log")
        for size, checkpoint in self.checkpoints.items():
            key, where = self.key_at(size), f"log/checkpoints.json: the checkpoint of size {size}"
            if size > self.tree.size:
                self.wrong("checkpoint", f"{where} has entries that are not in the export")
            if checkpoint.origin != self.origin:
                self.wrong("checkpoint", f"{where} is of another log")
            if key is None or not checkpoint.bears(key):
                self.wrong("signature", f"{where} does not bear the signature of the log's key")
        self.check_doubles()
        last = self.checkpoints[max(self.checkpoints)]
        # By the key itself: one that is given twice, or under two names, is one witness.
        given = [key_of(text) for text in self.arguments.witness]
        witnesses, agreed = {one.public for one in given}, len({one.public for one in given if last.bears(one)})
        if agreed < (len(witnesses) if self.arguments.quorum is None else self.arguments.quorum):
            self.wrong("cosignature", f"{agreed} of {len(witnesses)} witnesses cosigned the checkpoint of {last.size}")

    def bears_first(self, checkpoint: Checkpoint) -> bool:
        """Whether the log's first key signed it."""
        return checkpoint.bears(self.keys[0][1])

    def key_at(self, size: int) -> Key | None:
        """The key that signed a tree of this size."""
        return next((key for index, key in reversed(self.keys) if index < size), None)

    def check_doubles(self) -> None:
        """Of each size there is one checkpoint. Two that the log signed are the proof that it shows people different logs."""
        for one in self.doubles:
            first, key = self.checkpoints[one.size], self.key_at(one.size)
            split = one.root != first.root and key is not None and one.bears(key) and first.bears(key)
            if split:
                self.wrong("split_view", f"the log's key signed two trees of size {one.size}, and so shows two logs")
            else:
                self.wrong("checkpoint", f"there is more than one checkpoint of size {one.size}")


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(description="Verify an export of a Getrapt log.")
    parser.add_argument("export")
    parser.add_argument("--key", help="the first key of the log, as you know it from elsewhere")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness, from that witness itself")
    parser.add_argument(
        "--quorum", type=int, help="how many of these witnesses have to have cosigned; all of them if not given"
    )
    parser.add_argument("--opa", help="the OPA program, to ask every verdict again")
    parser.add_argument("--first", action="store_true", help="end at the first thing that does not hold")
    parser.add_argument("--json", action="store_true", help="tell it as JSON")
    arguments = parser.parse_args()
    try:
        for text in [*arguments.witness, *([arguments.key] if arguments.key else [])]:
            key_of(text)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        with zipfile.ZipFile(arguments.export) as export:
            check_archive(export, Path(arguments.export).stat().st_size)
            verification = Verification(export, arguments)
            verification.run()
    except UNREADABLE as error:
        print(f"the export cannot be read: {error}", file=sys.stderr)
        return 2
    told = {
        "sound": not verification.findings,
        "entries": verification.tree.size,
        "under_a_checkpoint": verification.covered,
        "streams": len(verification.streams),
        "replayed": verification.replayed,
        "first_key": verification.keys[0][1].text if verification.keys else None,
        "findings": verification.findings,
    }
    if arguments.json:
        print(json.dumps(told, indent=2))
        return int(bool(verification.findings))
    for one in verification.findings:
        where = "the log" if one["index"] is None else f"entry {one['index']}"
        print(f"{where}: {one['code']}: {one['message']}")
    print(
        f"{told['entries']} entries of {told['streams']} streams, {verification.covered} of them under a checkpoint; first key {told['first_key']}"
    )
    print(
        f"{told['replayed']} verdicts asked again"
        if arguments.opa
        else "no verdict was asked again: give --opa PROGRAM"
    )
    print("everything holds" if told["sound"] else f"{len(verification.findings)} things do not hold")
    return int(bool(verification.findings))


if __name__ == "__main__":
    sys.exit(main())
