#!/usr/bin/env python3
"""Verifies an export of a Getrapt log: python3 verify.py EXPORT.zip [--key KEY] [--opa PROGRAM]. Needs nothing but Python.

It shares no code with Getrapt, on purpose: one page, to be read before it is believed. Exit code 0 where everything that is
looked at here holds, 1 where something does not, 2 where the export, or what was given beside it, cannot be read. Sources: RFC
6962 2.1 (tree), RFC 9162 2.1.3.2 (inclusion), RFC 8032 5.1 (Ed25519), RFC 8785 (canonical JSON), and C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import heapq
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]
WIDTH, BATCH = 256, 1000
FORMAT = "getrapt/export/1"
PROOF = "c2sp.org/tlog-proof@v1"
SMALL, SWELLING = 65_536, 100
LONGEST_KEPT = 1 << 20
PLAIN = frozenset({"README.txt", "verify.py", "manifest.json", "log/checkpoint", "log/checkpoints.json"})
NOTES, CHUNK = "log/checkpoints.json", 1 << 16
LISTED = re.compile(r'[ \t\r\n]*("[^"\\]*(?:\\.[^"\\]*)*")[ \t\r\n]*([,\]])', re.DOTALL)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
WHOLE = ".000000Z"
# How long before its append the moment of an entry may lie: it is taken when an act is loaded to be judged, and a whole file of
# acts has one moment.
APPENDED_WITHIN = 300.0
# How long an entry may be without a checkpoint: five minutes, and the usual interval between two.
PUBLISHED_WITHIN = 303.0
# How long a look may be in no batch of the access log while the log goes on: five minutes, and the longest time between two.
SEALED_WITHIN = 3900.0
REVISION = re.compile(r"[0-9a-f]{64}")
DOCUMENT = re.compile(r"(policies|procedures)/([0-9a-f]{64})\.json")
TABLES = (
    *("access_head", "access_records", "accounts", "act_keys", "alike_counts", "area_alike", "audits", "awaited"),
    *("case_counts", "interest_areas", "interest_cases", "interests", "lead_counts", "ledger_head"),
    *(
        "log_checkpoints",
        "log_cosignatures",
        "log_hashes",
        "log_keys",
        "mandaten",
        "meetings",
        "organisation_changes",
        "policies",
    ),
    *("policy_activations", "procedure_starts", "procedures", "register_versions", "routekaarten", "streams"),
    *("subject_standings", "vault_items"),
)
"""Every export has these; `LOOKED_AT` of them are held to the entries here."""
LOOKED_AT = ("access_head", "access_records", "accounts", "streams")
ELSEWHERE = [f"tables/{table}.csv" for table in TABLES if table not in LOOKED_AT]
LONGEST_RECORD = 1 << 26
MOMENT = re.compile(r"([0-9-]{10}) ([0-9:]{8})(?:\.([0-9]{1,6}))?([+-][0-9]{2})(?::([0-9]{2}))?")
CASE, AUDIT, CHANGE = "routekaart/", "audit/", "wijziging/"
# What no person is ever offered, and the system does on nobody's behalf.
OF_THE_SYSTEM = frozenset(
    {
        *("open_tier", "remind", "pass_term", "refer", "close"),
        *("load_organisation", "publish_procedure", "seal_access_log", "begin_log", "name_accounts"),
    }
)
SYSTEM = {"kind": "system", "account": "system"}
NO_NEIGHBOURS = {"cases": 0, "addresses": 0, "other_measure": 0}
ASSESSING = ("open_tier", "answer", "resume")
"""The acts for which is asked what the neighbours of a case say."""
ENTRY_POINT = "data.getrapt.authority.verdicts"
# Whoever made the export wrote its policies: they get no network, clock, chance or surroundings, and an end. What a later OPA
# has more of that kind says so itself (`nondeterministic`); of these two what they name elsewhere is not fetched without hosts.
IMPURE = re.compile(r"http\.|net\.lookup|opa\.runtime|rand\.|time\.now|uuid\.rfc4122|io\.jwt\.(decode_verify|encode)")
LOCAL = ("json.match_schema", "json.verify_schema")
OPA_SECONDS, OPA_KIB = 120.0, 4 << 20


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
    if not separator or len(lines) < 3 or str(int(lines[1])) != lines[1] or int(lines[1]) < 0:
        raise ValueError("a checkpoint has an origin, a size, a root and signatures")
    found = []
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        content = base64.b64decode(encoded, validate=True)
        if dash != "\u2014" or len(content) < 68:
            raise ValueError("a signature is a line with a dash, a name and its bytes")
        found.append((name, content[:4], content[4:]))
    return Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), text + "\n", found)


def key_at(keys: Sequence[tuple[int, Key]], size: int) -> Key | None:
    """The key that signs a tree of this size: the last that its entries name. `keys` go by the index of their entries."""
    return next((key for index, key in reversed(keys) if index < size), None)


def handovers(
    keys: Sequence[tuple[int, Key]],
    sizes: Collection[int],
    bears: Callable[[int, Key], bool],
    accepted: Collection[str],
) -> list[str]:
    """How each key came to sign: `first`; `signed` where the key that signed before it also signed the first checkpoint above
    its entry; `accepted` where that is not so and who verifies knows the new key from elsewhere; `waiting` where there is no such
    checkpoint yet; else `missing`. `sizes` are those of the checkpoints; `bears` says whether a key signed the one of a size.

    An entry alone makes no key the log's: whoever signs with a key of their own can write one. Of keys that were named between
    two checkpoints the first checkpoint above them has all entries, so the key before all of them hands over to the last.
    """
    how = []
    for number, (index, _) in enumerate(keys):
        first = min((size for size in sizes if size > index), default=None)
        if number == 0 or first is None:
            how.append("waiting" if number else "first")
            continue
        last = max((size for size in sizes if size <= index), default=0)
        between = [key for at, key in keys if last <= at < first and key.text in accepted]
        if bears(first, key_at(keys, last) or keys[0][1]):
            how.append("signed")
        else:
            how.append("accepted" if any(bears(first, key) for key in between) else "missing")
    return how


def unsigned(key: Key, before: Key, sizes: Iterable[int], index: int) -> str:
    """What is said of a key that took over from `before` with this entry, without its signature."""
    return (
        f"the key {key.text} takes over here, and the checkpoint of size {min(size for size in sizes if size > index)}, the first"
        f" above, does not bear the signature of the key before it, {before.text}: who wrote this entry did not need that one. If"
        " it was lost, and you know the new key from elsewhere, give --accept-key"
    )


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


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which this path leads from a leaf hash (RFC 9162 2.1.3.2); None where it is too long or too short."""
    place, last, found = index, size - 1, leaf
    for node in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = sha256(b"\x01", node, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\x01", found, node)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


# What an auditor kept of the log: a checkpoint, or a proof (C2SP tlog-proof), which has a checkpoint in it.


class Kept(NamedTuple):
    """A checkpoint that was kept; of a proof also the index of its `entry`, and the `path` (hashes of 32 bytes) from it."""

    name: str
    checkpoint: Checkpoint
    entry: int | None = None
    path: tuple[bytes, ...] = ()


def kept_of(name: str, content: bytes, *, proof: bool) -> Kept:
    """What this file has. ValueError, with its name, where it is no checkpoint or no proof."""
    try:
        return proof_of(name, content) if proof else Kept(name, checkpoint_of(content.decode()))
    except ValueError as error:
        raise ValueError(f"{name} is no {'proof' if proof else 'checkpoint'}: {error}") from None


def proof_of(name: str, content: bytes) -> Kept:
    """The proof with these bytes, which nobody verified. ValueError."""
    head, _, note = content.partition(b"\n\n")
    form, *lines = head.decode("ascii").split("\n")
    if lines and lines[0].startswith("extra "):
        # Nobody signed it.
        del lines[0]
    word, _, number = lines[0].partition(" ") if lines else ("", "", "")
    path = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
    if form != PROOF or word != "index" or not number.isdecimal() or any(len(one) != 32 for one in path):
        raise ValueError(f"one has the line {PROOF}, an index, hashes, an empty line and a checkpoint")
    return Kept(name, checkpoint_of(note.decode()), int(number), path)


class Seen:
    """What was kept, held against a log while its tree grows: the tree of each such size has to be the one that was signed."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.kept = kept
        self.roots: dict[int, bytes | None] = {one.checkpoint.size: None for one in kept}
        self.leaves: dict[int | None, bytes | None] = {one.entry: None for one in kept}
        if 0 in self.roots:
            self.roots[0] = sha256()

    def take(self, tree: Tree, leaf: bytes) -> None:
        """The leaf that is the last one of the tree now."""
        if tree.size in self.roots:
            self.roots[tree.size] = tree.root()
        if tree.size - 1 in self.leaves:
            self.leaves[tree.size - 1] = leaf

    def wrong(
        self, keys: Sequence[tuple[int, Key]], origin: str, size: int, covered: int
    ) -> Iterator[tuple[str, str, int | None]]:
        """A code, a message and an index for each that does not fit the log, which has `size` entries, of which its own
        checkpoints have `covered`."""
        for one in self.kept:
            found = self._misfit(one, keys, origin, size, covered)
            if found is not None:
                yield (*found, one.entry)

    def _misfit(
        self, one: Kept, keys: Sequence[tuple[int, Key]], origin: str, size: int, covered: int
    ) -> tuple[str, str] | None:
        point, right = one.checkpoint, key_at(keys, one.checkpoint.size)
        what = f"{one.name}, a checkpoint of {point.size} entries,"
        if point.origin != origin:
            return "kept", f"{what} is of the log {point.origin!r}, and this is {origin!r}"
        signers = [key for _, key in keys if point.bears(key)]
        if not signers:
            return "kept", f"{what} bears the signature of no key that this log names: one of both is not the log's"
        if point.size > size:
            return (
                "kept",
                f"{what} was signed by the log's key, and here are {size}: entries are gone, or this is older",
            )
        if point.root != self.roots[point.size]:
            if point.size > covered:
                return "kept", f"{what} was signed by the log's key, and is of another tree than the entries here"
            return (
                "split_view",
                f"{what} was signed by the log's key, and is of another tree: the log shows two histories",
            )
        if right not in signers:
            return "kept", f"{what} was signed by {signers[0].text}, and that key did not sign at that size"
        if one.entry is None:
            return None
        leaf = self.leaves[one.entry]
        if one.entry >= point.size or leaf is None or included(leaf, one.entry, point.size, one.path) != point.root:
            return "kept", f"{one.name} does not prove the entry {one.entry} as it stands here"
        return None


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


def listed(name: str, export: zipfile.ZipFile) -> Iterator[str]:
    """The texts of the list in this file, of which one is in memory at a time. KeyError, and ValueError with its name where it is
    no list of texts in JSON."""
    with export.open(name) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
        try:
            held = text.read(CHUNK)
            if re.fullmatch(r"[ \t\r\n]*\[[ \t\r\n]*\][ \t\r\n]*", held):
                return
            begin = re.match(r"[ \t\r\n]*\[", held)
            place, more = (begin.end(), True) if begin else (0, False)
            while more:
                found = LISTED.match(held, place)
                if found is None:
                    chunk = text.read(CHUNK)
                    more = bool(chunk) and len(held) - place <= LONGEST_KEPT
                    held, place = held[place:] + chunk, 0
                    continue
                yield json.loads(found[1])
                place = found.end()
                if found[2] == "]" and not (held[place:] + text.read(CHUNK)).strip(" \t\r\n"):
                    return
                more = found[2] == ","
        except ValueError as error:
            raise ValueError(f"{name} cannot be read: {error}") from None
    raise ValueError(f"{name} is no list of checkpoints")


def size_of(manifest: object) -> int:
    """How many entries an export has, by its manifest. ValueError where it is not of an export as this program knows it."""
    form, size = (manifest.get("format"), manifest.get("size")) if isinstance(manifest, dict) else (None, None)
    if form != FORMAT or type(size) is not int or size < 0:
        raise ValueError(f"manifest.json is of the format {form!r} and of {size!r:.40} entries; {FORMAT} is read here")
    return size


# OPA, which runs what the export brought.


class Unusable(Exception):
    """Something that was given beside the export cannot be used; the message says what, and what would be right."""


class Opa:
    """The program, in a folder that is empty but for what it is to read. `seconds` is the most that one answer may take."""

    def __init__(self, program: str, seconds: float) -> None:
        found = shutil.which(program)
        if found is None:
            raise Unusable(f"there is no program {program} that can be run; --opa names that of OPA")
        # Where it is by itself: it runs in another folder.
        self.program, self.seconds = str(Path(found).absolute()), seconds
        try:
            with tempfile.TemporaryDirectory() as place:
                said = self._run(Path(place), "", "capabilities", "--current")
        except subprocess.TimeoutExpired:
            raise Unusable(f"{program} does not say within {seconds:g} s what it can do, as OPA does") from None
        try:
            known = json.loads(said.stdout)
            known["builtins"] = [one for one in known["builtins"] if self._pure(one)]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise Unusable(f"{program} does not say what it can do, as OPA does: {said.stderr.strip()[:200]}") from None
        self.capabilities = json.dumps({**known, "allow_net": []})

    @staticmethod
    def _pure(builtin: dict[str, Any]) -> bool:
        name = builtin["name"]
        return name in LOCAL or not (builtin.get("nondeterministic") or IMPURE.match(name))

    def verdicts(self, place: Path, given: str) -> tuple[list[Any], str]:
        """What the policy in the folder `policy` says of these items, and what OPA complained of."""
        (place / "capabilities.json").write_text(self.capabilities, "utf-8")
        asked = ["eval", "--data", str(place / "policy"), "--capabilities", str(place / "capabilities.json")]
        asked += ["--strict-builtin-errors", "--stdin-input", "--format", "raw", ENTRY_POINT]
        try:
            said = self._run(place, given, *asked)
        except subprocess.TimeoutExpired:
            return [], f"it gave no answer within {self.seconds:g} s"
        try:
            again = json.loads(said.stdout)
        except (ValueError, RecursionError):
            return [], " ".join(said.stderr.split())[:300]
        return again if isinstance(again, list) else [], "its answer is no list"

    def _run(self, place: Path, given: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [self.program, *arguments]
        if os.name == "posix":
            command = ["/bin/sh", "-c", 'ulimit -v "$0" 2>/dev/null; exec "$@"', str(OPA_KIB), *command]
        try:
            return subprocess.run(
                command,
                input=given,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=self.seconds,
                check=False,
                cwd=place,
                env={},
            )
        except OSError as error:
            raise Unusable(f"{self.program} cannot be run: {error.strerror}") from None


UNREADABLE = (
    OSError,
    EOFError,
    LookupError,
    ValueError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    csv.Error,
    sqlite3.Error,
)


def unhexed(text: str) -> bytes:
    """The bytes that PostgreSQL writes so. ValueError where it does not."""
    if not text.startswith("\\x"):
        raise ValueError(f"{text[:20]!r} are no bytes as a table has them")
    return bytes.fromhex(text[2:])


def moment(text: str) -> str:
    """A moment of a table as entries write it: in UTC, with six digits. ValueError where it is none."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no moment as a table has it")
    day, time, fraction, hours, minutes = found.groups()
    at = datetime.fromisoformat(f"{day}T{time}.{(fraction or '').ljust(6, '0')}{hours}:{minutes or '00'}")
    return at.astimezone(timezone(timedelta(0))).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def readable_moment(text: str) -> str:
    """The same; empty where it is none, which is told with the record."""
    try:
        return moment(text)
    except ValueError:
        return ""


def record_faults(row: list[str], index: int, previous: str) -> Iterator[str]:
    """What does not hold of a row of the access log, which is to be the record `index` after one with the leaf `previous`."""
    content = unhexed(row[9])
    if row[8] != "\\x" + sha256(b"\x00", content).hex():
        yield "its leaf is not the hash of its content"
    try:
        record = json.loads(content)
        if canonical(record) != content:
            yield "it is not in canonical form"
        if (record["index"], record["previous"]) != (index, previous or None):
            yield f"it does not follow the one before it, which has to be record {index - 1}"
        cases = ",".join(record["cases"])
        said = [str(record["index"]), record["recorded_at"], record["account"], record["look"], record["outcome"]]
        said += ["t" if record["deliberation"] else "f", f"{{{cases}}}", record["trace_id"]]
        if said != [row[0], moment(row[1]), *row[2:6], row[6].replace('"', ""), row[7]]:
            yield "its columns do not say what its content says"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        yield f"it cannot be read: {type(error).__name__} {error}"


def seconds_between(one: str, other: str) -> float:
    """The seconds from one moment to the other, both as entries write them. ValueError where one is none."""
    for text in (one, other):
        if not INSTANT.fullmatch(text):
            raise ValueError(f"{text[:40]!r} is no moment in UTC with six digits of a second")
    return (datetime.fromisoformat(other[:-1]) - datetime.fromisoformat(one[:-1])).total_seconds()


def differs(asked: object, acted: object) -> bool:
    """Whether the policy was asked about another act than there is. Of a text it is asked only whether there is one."""
    if isinstance(asked, bool) and (acted is None or isinstance(acted, str)):
        return asked is not bool(acted)
    if isinstance(asked, dict) and isinstance(acted, dict):
        return any(name not in acted or differs(value, acted[name]) for name, value in asked.items())
    if isinstance(asked, list) and isinstance(acted, list) and len(asked) == len(acted):
        return any(map(differs, asked, acted))
    if isinstance(asked, str) and INSTANT.fullmatch(asked) and asked.endswith(WHOLE):
        # An act has a whole second without digits behind it.
        return acted not in (asked, asked.removesuffix(WHOLE) + "Z")
    return type(asked) is not type(acted) or asked != acted


class Ended(Exception):
    """Something does not hold, and nothing more was asked for."""


def asked_of_another(entry: dict[str, Any], began: str | None) -> bool:
    """Whether the policy was asked about another case than that of the stream, which `began` or did not; or, where an audit looks at
    one, of the act."""
    case, stream = entry["question"]["case"], entry["stream"]
    if not stream.startswith(CASE):
        looked_at = entry["act"].get("case") if stream.startswith(AUDIT) else None
        return (None if case is None else case["case"]) != looked_at
    return (case is None) is not (began is None) or (case is not None and CASE + case["case"] != stream)


def other_facts(entry: dict[str, Any]) -> bool:
    """Whether the facts are others than there can be: only a submission that was refused can have had a reference that was taken, only
    some acts are judged beside neighbours, and what the system does outside a case is judged by nothing else."""
    question, act = entry["question"], entry["act"]["type"]
    facts: dict[str, Any] = question["facts"]
    refused = act == "submit" and entry["verdict"]["allow"] is not True
    beside = act in ASSESSING and question["case"] is not None
    known = {
        "reference_taken": facts["reference_taken"] if refused else False,
        "steering_group": None,
        "neighbours": facts["neighbours"] if beside else NO_NEIGHBOURS,
    }
    if entry["actor"] == SYSTEM and not entry["stream"].startswith(CASE):
        return {name: one for name, one in facts.items() if name != "named"} != known
    return any(facts[name] != known[name] for name in ("reference_taken", "neighbours"))


def acted_for(entry: dict[str, Any]) -> bool:
    """Whether on whose behalf it was done fits who did it: by a seat that the question has, or under the mandaten of the verdict."""
    behalf, mandaten = entry["on_behalf_of"], entry["verdict"].get("mandaten") or []
    seats = [(one["seat"], one["body"]) for one in entry["question"]["actor"]["seats"]]
    if entry["actor"] == SYSTEM or not (seats or mandaten):
        return behalf is None
    if mandaten:
        seat = behalf["seat"]
        return bool(behalf["mandate"] == mandaten and (seat in [one for one, _ in seats] if seats else seat is None))
    return (behalf["seat"], behalf["body"]) in seats and "mandate" not in behalf


class Heads:
    """The last entry of each stream so far: its sequence, leaf hash (hex) and moment, and of a case that began the hash of the
    procedure that it began with. There may be any number of streams, so they
    are kept in a file without a name, which is gone with this program, and not in memory."""

    def __init__(self) -> None:
        self.many = 0
        self.file = sqlite3.connect("", isolation_level=None)
        self.file.execute("PRAGMA journal_mode = OFF")
        self.file.execute("PRAGMA cache_size = -4096")
        self.file.execute("CREATE TABLE heads (stream TEXT PRIMARY KEY, head TEXT, stored INT) WITHOUT ROWID")
        self.file.execute("BEGIN")

    def of(self, stream: str) -> tuple[int, str, str, str | None] | None:
        """The last entry of this stream, None where there is none yet."""
        row = self.file.execute("SELECT head FROM heads WHERE stream = ?", (json.dumps(stream),)).fetchone()
        return row and tuple(json.loads(row[0]))

    def keep(self, stream: str, sequence: int, leaf: str, recorded_at: str, began: str | None = None) -> None:
        """The last entry is another one now."""
        # As JSON: what an export has may be no number and no text that a database takes.
        named, head = json.dumps(stream), json.dumps([sequence, leaf, recorded_at, began])
        if not self.file.execute("UPDATE heads SET head = ? WHERE stream = ?", (head, named)).rowcount:
            self.file.execute("INSERT INTO heads VALUES (?, ?, 0)", (named, head))
            self.many += 1

    def stored(self, stream: str) -> tuple[int, str, str, str | None] | None:
        """The last entry of a stream that a table names; None where there is none, or the table named it before."""
        if not self.file.execute(
            "UPDATE heads SET stored = 1 WHERE stream = ? AND NOT stored", (json.dumps(stream),)
        ).rowcount:
            return None
        return self.of(stream)

    def not_stored(self) -> Iterator[str]:
        """The streams that no table named."""
        for (named,) in self.file.execute("SELECT stream FROM heads WHERE NOT stored ORDER BY stream"):
            yield json.loads(named)


class Verification:
    """One pass over the entries, in memory that does not grow with them but for one line for each stream and account."""

    def __init__(self, export: zipfile.ZipFile, arguments: argparse.Namespace) -> None:
        self.export, self.arguments = export, arguments
        self.findings: list[dict[str, Any]] = []
        self.tree = Tree()
        self.seen: set[str] = set()
        self.size = size_of(parsed("manifest.json", self.read("manifest.json")))
        # Of the checkpoints those that are of this tree, the largest so far, and those on both sides of where a key was named.
        self.waiting: list[Checkpoint] = []
        self.last: Checkpoint | None = None
        self.beside: dict[int, Checkpoint] = {}
        self.apart: list[Checkpoint] = []
        self.spoken = False
        self.coming: Iterator[Checkpoint] = iter(())
        self.next: Checkpoint | None = None
        self.keys: list[tuple[int, Key]] = []
        self.handovers: list[str] = []
        self.kept = Seen(arguments.kept)
        self.agreed = 0
        self.heads = Heads()
        self.views: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, dict[str, str]] = {}
        self.in_force: str | None = None
        self.origin = ""
        self.covered = 0
        self.newest, self.oldest, self.oldest_index = "", "", 0
        self.replayed: int | None = None
        self.seals: list[tuple[int, int, int, int, str]] = []
        self.names: dict[str, tuple[int, str]] = {}
        # Which procedure new cases get from when on, those that the system put into force, and what was judged by one of these before.
        self.starts: list[tuple[datetime, str]] = []
        self.given: set[str] = set()
        self.by_given: dict[str, int] = {}
        # Of each revision that judged how many verdicts it gave, and the first and last entry with their moments.
        self.judged: dict[str, list[Any]] = {}

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
            self.check_judges()
            self.check_checkpoints()
            self.check_covered()
            self.check_kept()
            self.check_files()
            self.check_tables()
            # What the export brought is run last, and not at all where anything else does not hold.
            if self.arguments.opa is not None and not self.findings:
                self.replay_all(self.arguments.opa)
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
        self.read_checkpoints()
        self.coming = self.in_order()
        self.next = next(self.coming, None)
        self.meet(None)
        self.reach()

    def read_checkpoints(self) -> None:
        """Every checkpoint once, of which none is kept: whether each is one, in which order they stand, and up to where the entries
        are under one. The tiles are those of that tree."""
        note, largest, ordered = None, -1, True
        self.seen.add(NOTES)
        for number, note in enumerate(listed(NOTES, self.export)):
            size = self.readable(note, f"the checkpoint {number} of {NOTES}")
            ordered = ordered and size >= largest
            largest = max(size, largest)
        if not ordered:
            self.wrong("checkpoint", f"{NOTES} is not in the order of sizes")
        newest = self.read("log/checkpoint").decode(errors="replace")
        if newest != note:
            self.wrong("checkpoint", f"log/checkpoint is not the last one of {NOTES}")
            if self.readable(newest, "log/checkpoint") >= 0:
                self.apart.append(checkpoint_of(newest))

    def readable(self, note: str, name: str) -> int:
        """The size of a checkpoint, of which the entries may be here; -1 where it is none, which is told."""
        try:
            size = checkpoint_of(note).size
        except ValueError as error:
            self.wrong("checkpoint", f"{name} cannot be read: {error}")
            return -1
        if size <= self.size:
            self.covered = max(self.covered, size)
        return size

    def in_order(self) -> Iterator[Checkpoint]:
        """The checkpoints that can be read, as the file has them."""
        return heapq.merge(self.in_file(), self.apart, key=lambda one: one.size)

    def in_file(self) -> Iterator[Checkpoint]:
        """The same, without one that stands apart."""
        for note in listed(NOTES, self.export):
            try:
                checkpoint = checkpoint_of(note)
            except ValueError:
                # It was told when they were read before.
                continue
            yield checkpoint

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

    def entries(self, *, again: bool = False) -> Iterator[bytes]:
        """The entries of the bundles, in order. Read `again`, it was told which are none."""
        size = self.size
        for number in range(-(-size // WIDTH)):
            width = min(WIDTH, size - WIDTH * number)
            path = tile_path("entries", number, width)
            bundle, place = self.read(path), 0
            for _ in range(width):
                end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
                yield bundle[place + 2 : end]
                place = end
            if place != len(bundle) and not again:
                self.wrong("bundle", f"{path} does not have {width} entries")

    def add_entry(self, index: int, content: bytes) -> None:
        """The next entry: its leaf, its place in its stream, its verdict, and the checkpoint that it ends."""
        self.take_entry(index, content, self.add_leaf(index, content))
        self.reach()

    def take_entry(self, index: int, content: bytes, leaf: bytes, /) -> None:
        """What the entry says."""
        try:
            entry = json.loads(content)
            if canonical(entry) != content:
                self.wrong("form", "it is not in canonical form", index)
            began = self.check_stream(index, entry, leaf.hex())
            self.check_verdict(index, entry, began)
            self.check_judging(index, entry, began)
            self.take_key(index, entry)
            self.take_names(index, entry)
            self.take_seal(index, entry)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self.wrong("form", f"it is no entry: {type(error).__name__} {error}", index)

    def add_leaf(self, index: int, content: bytes) -> bytes:
        """The leaf hash of the next entry, which is in the tree now; the tiles and the checkpoint that it ends are those of
        the entries."""
        leaf = hashlib.sha256(b"\x00" + content).digest()
        for row, number, tile, _ in self.tree.add(leaf):
            if index < self.covered:
                self.check_tile(row, number, tile)
        if self.arguments.kept:
            self.kept.take(self.tree, leaf)
        if index + 1 == self.covered:
            for row, number, tile in self.tree.partial():
                self.check_tile(row, number, tile)
        self.meet(index)
        return leaf

    def meet(self, index: int | None) -> None:
        """The checkpoints that have come to wait: of the tree as it is now, which the entry with this index ended, they have the
        root. Smaller ones stand where they are out of order, which was told."""
        size = self.tree.size
        while self.next is not None and self.next.size <= size:
            # Of a second one of that size is told what it is.
            if self.next.size == size and not self.waiting and self.next.root != self.tree.root():
                self.wrong("root", f"{NOTES}: the checkpoint of size {size} is of another tree", index)
            self.waiting.append(self.next)
            self.next = next(self.coming, None)

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

    def check_stream(self, index: int, entry: dict[str, Any], leaf: str) -> str | None:
        """Each stream is numbered one by one, and each of its entries names the one before it. Answers the hash of the procedure that
        its case had begun with."""
        sequence, previous, recorded_at, began = self.heads.of(entry["stream"]) or (0, None, "", None)
        if (entry["sequence"], entry["previous"]) != (sequence + 1, previous):
            self.wrong("sequence", f"it does not follow the entry {sequence} of {entry['stream']}", index)
        seconds_between(entry["recorded_at"], entry["recorded_at"])
        if entry["recorded_at"] < recorded_at:
            self.wrong("clock", f"it was recorded before the entry {sequence} of {entry['stream']}", index)
        elif self.newest and seconds_between(entry["recorded_at"], self.newest) > APPENDED_WITHIN:
            self.wrong(
                "clock",
                f"it was recorded at {entry['recorded_at']}, and an entry before it in the log at {self.newest}",
                index,
            )
        begins = began is None and entry["stream"].startswith(CASE) and entry["verdict"]["allow"] is True
        procedure = (entry["question"].get("procedure") or {}).get("content_hash") if begins else began
        self.heads.keep(entry["stream"], entry["sequence"], leaf, entry["recorded_at"], procedure)
        self.newest = max(self.newest, entry["recorded_at"])
        if index >= self.covered and (not self.oldest or entry["recorded_at"] < self.oldest):
            self.oldest, self.oldest_index = entry["recorded_at"], index
        return began

    def check_verdict(self, index: int, entry: dict[str, Any], began: str | None) -> None:
        """The verdict is on the question that stands beside it, by the policy in force, and a refusal did nothing."""
        verdict, act = entry["verdict"], entry["act"]
        if hashlib.sha256(canonical(self.asked(entry))).hexdigest() != verdict["input_hash"]:
            self.wrong("question", "the verdict is on another question", index)
        for what in self.asked_otherwise(entry, began):
            self.wrong("question", f"the policy was asked about another {what} than the entry has", index)
        if not acted_for(entry):
            self.wrong("behalf", "the actor did not act on this behalf", index)
        revision = verdict["policy_revision"]
        many, *since = self.judged.get(revision, [0, index, entry["recorded_at"]])[:3]
        self.judged[revision] = [many + 1, *since, index, entry["recorded_at"]]
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

    @staticmethod
    def asked_otherwise(entry: dict[str, Any], began: str | None) -> Iterator[str]:
        """In what the question is not about this act, of this person, at this moment, on this case."""
        question, actor = entry["question"], entry["actor"]
        asked, known = question["actor"], {**actor, "seats": [], "roles": [], "recused": False}
        if differs(question["act"], entry["act"]):
            yield "act"
        if any(asked[name] != actor[name] for name in ("kind", "account")) or (
            actor == SYSTEM and (asked["seats"] if entry["stream"].startswith(CASE) else asked != known)
        ):
            yield "actor"
        if question["now"] != entry["recorded_at"]:
            yield "moment"
        if asked_of_another(entry, began):
            yield "case"
        if question["procedure"] != entry["procedure"]:
            yield "procedure"
        if other_facts(entry):
            yield "fact"

    def check_judging(self, index: int, entry: dict[str, Any], began: str | None) -> None:
        """What is about a case is judged by the procedure that the case began with, a procedure that is put into force by itself, and
        anything else by the one that is in force."""
        act, named = entry["act"], entry["question"]["procedure"]
        judge, at = named["content_hash"], datetime.fromisoformat(entry["recorded_at"].removesuffix("Z"))
        view = self.views.get(judge)
        if view is not None and named != {name: view[name] for name in ("id", "version", "content_hash")}:
            self.wrong("procedure", "it names a procedure otherwise than the procedure does", index)
        begun = [(since, place, one) for place, (since, one) in enumerate(self.starts) if since <= at]
        in_force = max(begun)[2] if begun else None
        if entry["stream"].startswith(AUDIT) and act.get("case") is not None:
            began = (self.heads.of(CASE + act["case"]) or (0, "", "", None))[3]
        right = act["content_hash"] if act["type"] == "publish_procedure" else began or in_force
        if judge != right:
            # Before there is one in force it is given what will be, and so once was every organisation that the system loaded.
            if act["type"] == "load_organisation" or (right is None and act["type"] != "submit"):
                self.by_given.setdefault(judge, index)
            else:
                self.wrong("procedure", "it was judged by a procedure that was not in force", index)
        self.take_start(entry, at)

    def take_start(self, entry: dict[str, Any], at: datetime) -> None:
        """A procedure that is put into force: by the system at once, by two persons from a moment on."""
        if entry["verdict"]["allow"] is not True:
            return
        if entry["act"]["type"] == "publish_procedure":
            self.starts.append((at, entry["act"]["content_hash"]))
            self.given.add(entry["act"]["content_hash"])
        if entry["stream"].startswith(CHANGE):
            for start in [one["procedure"] for one in entry["events"] if one.get("procedure")]:
                since = datetime.fromisoformat(start["starts_at"].removesuffix("Z"))
                self.starts.append((since, start["content_hash"]))

    def check_judges(self) -> None:
        """By which procedures was judged before there was one, and that by no other policy than who verifies knows."""
        for judge, index in self.by_given.items():
            if judge not in self.given:
                self.wrong("procedure", "it was judged by a procedure that was never in force", index)
        for revision, (many, index, *_) in self.judged.items():
            if self.arguments.policy and revision not in self.arguments.policy:
                message = (
                    f"{many} verdicts from this entry on are of the policy {revision}, and not of one that you gave"
                )
                self.wrong("policy", message, index)

    def asked(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The question of an entry as the policy was asked it, which has the procedure whole."""
        question: dict[str, Any] = entry["question"]
        named = question.get("procedure")
        return {**question, "procedure": self.views.get(named["content_hash"])} if isinstance(named, dict) else question

    def replay_all(self, opa: Opa) -> None:
        """Asks every verdict again, in batches by policy: a second pass over entries of which all else holds."""
        self.replayed = 0
        batches: dict[str, list[tuple[int, dict[str, Any], dict[str, Any]]]] = {}
        for index, content in enumerate(self.entries(again=True)):
            entry = json.loads(content)
            verdict = entry["verdict"]
            batch = batches.setdefault(verdict["policy_revision"], [])
            batch.append((index, {"hash": verdict["input_hash"], "question": self.asked(entry)}, verdict))
            if len(batch) == BATCH:
                self.replay(opa, verdict["policy_revision"], batches.pop(verdict["policy_revision"]))
        for revision, batch in batches.items():
            self.replay(opa, revision, batch)

    def replay(self, opa: Opa, revision: str, batch: list[tuple[int, dict[str, Any], dict[str, Any]]]) -> None:
        """Asks the policy, from its sources, everything of a batch again."""
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            sources = {**self.policies[revision], "data.json": json.dumps({"getrapt": {"revision": revision}})}
            for name, text in sources.items():
                file = (place / "policy" / name).resolve()
                if place / "policy" not in file.parents:
                    self.wrong("policy", f"the policy {revision[:12]} has paths that lead elsewhere")
                    return
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
            again, complaint = opa.verdicts(place, json.dumps({"items": [item for _, item, _ in batch]}))
        if len(again) != len(batch):
            self.wrong("policy", f"the policy {revision[:12]} gives no verdicts: {complaint}")
            return
        self.replayed = (self.replayed or 0) + len(batch)
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
        if (actor["kind"] == "system") is not (actor["account"] == "system"):
            self.wrong("name", f"the account {actor['account']} acted as what it is not", index)
        elif act["type"] in OF_THE_SYSTEM and actor["kind"] != "system":
            self.wrong("name", f"the account {actor['account']} did what the system alone does: {act['type']}", index)
        if self.names and actor["kind"] != "system" and actor["account"] not in self.names:
            self.wrong("name", f"the account {actor['account']} acted and was not named before", index)
        if act["type"] == "name_accounts" and entry["verdict"]["allow"] is True:
            for one in act["names"]:
                if one["account"] in self.names:
                    self.wrong("name", f"the account {one['account']} has a name already", index)
                self.names.setdefault(one["account"], (index, one["handle"]))

    def take_seal(self, index: int, entry: dict[str, Any]) -> None:
        """A batch of the access log that was put on record: its first and last record, how many, and the root of their tree."""
        act = entry["act"]
        if act["type"] == "seal_access_log" and entry["verdict"]["allow"] is True:
            if any(type(act[name]) is not int for name in ("first", "last", "count")):
                raise ValueError("the first, last and count of a batch are numbers")
            self.seals.append((index, act["first"], act["last"], act["count"], act["root"]))

    def rows(self, table: str, columns: int) -> Iterator[list[str]]:
        """The rows of a table, one at a time. ValueError where one has another number of columns; none where it is missing, which
        is told with the files."""
        name = f"tables/{table}.csv"
        self.seen.add(name)
        if name not in self.export.namelist():
            return
        with self.export.open(name) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
            for row in csv.reader(text, strict=True):
                if len(row) != columns:
                    raise ValueError(f"{name} has a row of {len(row)} columns; {columns} are right")
                yield row

    def check_tables(self) -> None:
        """The tables that follow from entries alone."""
        self.check_names()
        self.check_heads()
        self.check_access()

    def check_names(self) -> None:
        """The accounts have the commitments that entries give them. A log from before accounts were named gives none."""
        missing = dict(self.names)
        for account, _, commitment in self.rows("accounts", 3):
            index, said = missing.pop(account, (None, None))
            if said is None and self.names:
                self.wrong("name", f"the account {account} is stored, and no entry names it")
            elif said is not None and said != commitment:
                self.wrong("name", f"the account {account} is stored with another name than its entry gives it", index)
        for account, (index, _) in missing.items():
            self.wrong("name", f"the account {account} has a name in the log, and is not stored", index)

    def check_heads(self) -> None:
        """Each stream is stored with its last entry."""
        for stream, sequence, leaf in self.rows("streams", 3):
            head = self.heads.stored(stream)
            if head is None or (str(head[0]), head[1]) != (sequence, leaf.removeprefix("\\x")):
                self.wrong(
                    "head", f"tables/streams.csv: {stream} does not end with the entry {sequence} as it is stored"
                )
        for stream in self.heads.not_stored():
            self.wrong("head", f"tables/streams.csv: {stream} is not stored")

    def check_access(self) -> None:
        """The access log is a chain of records, and each batch of it has the root that its entry says."""
        limit = csv.field_size_limit(LONGEST_RECORD)
        try:
            self.follow_access()
        finally:
            csv.field_size_limit(limit)

    def follow_access(self) -> None:
        """One pass over the records, in the order in which they stand."""
        waiting, begins = sorted(self.seals, key=lambda one: one[1]), 0
        for index, first, last, _, _ in waiting:
            if first != begins:
                self.wrong("access_batch", f"the batch begins with record {first}, where {begins} comes next", index)
            begins = last + 1
        waiting.reverse()
        expected, leaf, tree = 0, "", Tree()
        since, newest, many = "", self.newest, 0
        for row in self.rows("access_records", 10):
            for fault in record_faults(row, expected, leaf):
                self.wrong("access_record", f"tables/access_records.csv: record {row[0][:20]}: {fault}")
            place, hashed = int(row[0]), sha256(b"\x00", unhexed(row[9]))
            while waiting and place > waiting[-1][2]:
                self.check_seal(waiting.pop(), tree)
                tree = Tree()
            if waiting and place >= waiting[-1][1]:
                tree.add(hashed)
            expected, leaf = place + 1, hashed.hex()
            at = readable_moment(row[1])
            newest = max(newest, at)
            if at and place >= begins:
                since, many = min(since or at, at), many + 1
        if many and seconds_between(since, newest) > SEALED_WITHIN:
            self.check_waiting(begins, many, since, newest)
        while waiting:
            self.check_seal(waiting.pop(), tree)
            tree = Tree()
        if list(self.rows("access_head", 3)) != [["t", str(expected), f"\\x{leaf}" if leaf else ""]]:
            self.wrong(
                "access_record", f"tables/access_head.csv is not where the records end, which is after {expected}"
            )

    def check_waiting(self, first: int, many: int, since: str, newest: str) -> None:
        """No record is left out of every batch while the log goes on: reckoned from what was recorded next, since a service that
        stopped can seal no sooner than it goes on."""
        begin = newest
        for content in self.entries(again=True):
            try:
                at = json.loads(content)["recorded_at"]
                begin = at if since < at < begin else begin
            except (ValueError, LookupError, TypeError, RecursionError):
                # It was told that it is no entry.
                continue
        for row in self.rows("access_records", 10):
            at = readable_moment(row[1])
            begin = min(begin, at) if at > since else begin
        if seconds_between(begin, newest) > SEALED_WITHIN:
            message = f"the records from {first} on are in no batch, {many} of them, and the log went on for more than"
            self.wrong("access_batch", f"{message} {SEALED_WITHIN:g} s after the oldest")

    def check_seal(self, seal: tuple[int, int, int, int, str], tree: Tree) -> None:
        """The records of a batch, of which this is the tree, are those that were sealed."""
        index, first, last, many, root = seal
        if (tree.size, tree.root().hex()) != (many, root):
            message = f"the records {first} to {last} of the access log are not those that were sealed"
            self.wrong("access_batch", message, index)

    def check_files(self) -> None:
        """Every file is there once, and is one that an export of these entries has."""
        times_in = Counter(self.export.namelist())
        known = self.seen | PLAIN | {f"tables/{table}.csv" for table in TABLES}
        for name in sorted(times_in):
            if times_in[name] > 1:
                self.wrong("file", f"{name} is in the export more than once")
            if name not in known:
                self.wrong("file", f"{name} is no file of an export with these entries")
        for table in TABLES:
            if f"tables/{table}.csv" not in times_in:
                self.wrong("file", f"tables/{table}.csv is missing")

    def check_checkpoints(self) -> None:
        """Each checkpoint bears the signature of the key that was in force, and the last is cosigned by enough."""
        if not self.keys:
            self.wrong("key", "no entry says which key signs")
            return
        first, given = self.keys[0][1], self.arguments.key
        if given and given != first:
            self.wrong("key", f"the log began with the key {first.text}, and not with the one you gave")
        for accepted in self.arguments.accept_key:
            if accepted not in [key for _, key in self.keys]:
                self.wrong("key", f"no entry names the key {accepted.text}, which you accepted")
        # What is left is of more entries than there are.
        while self.next is not None:
            self.check_checkpoint(self.next)
            self.next = next(self.coming, None)
        if self.last is None:
            self.wrong("checkpoint", "there is none")
            return
        # Named first and passed over at once, a true key would stand in a log that its holder never saw.
        if given == first and not self.spoken:
            self.wrong("key", "the key you gave signed no checkpoint, and so does not speak for this log")
        self.check_handovers()
        self.check_witnesses(self.last)

    def reach(self) -> None:
        """The checkpoints of the tree as it is now, when the entry that ended it has said which key signs."""
        for checkpoint in self.waiting:
            self.check_checkpoint(checkpoint)
        self.waiting.clear()

    def check_checkpoint(self, checkpoint: Checkpoint) -> None:
        """A checkpoint of this log, by the key that was in force. They come by size, so the last one is all that is kept of
        those before, but for where a key took over."""
        before, size = self.last, checkpoint.size
        if before is not None and size == before.size:
            self.check_double(before, checkpoint)
            return
        key, where = key_at(self.keys, size), f"{NOTES}: the checkpoint of size {size}"
        if size > self.tree.size:
            self.wrong("checkpoint", f"{where} has entries that are not in the export")
        if checkpoint.origin != self.origin:
            self.wrong("checkpoint", f"{where} is of another log")
        if key is None or not checkpoint.bears(key):
            self.wrong("signature", f"{where} does not bear the signature of the log's key")
        self.spoken = self.spoken or (self.arguments.key is not None and checkpoint.bears(self.arguments.key))
        if before is not None and size < before.size:
            return
        if self.keys and self.keys[-1][0] >= (0 if before is None else before.size):
            self.beside[size] = checkpoint
            if before is not None:
                self.beside[before.size] = before
        self.last = checkpoint

    def check_handovers(self) -> None:
        """Each key was handed over to by the one before it, or was accepted by who verifies."""
        accepted = [key.text for key in self.arguments.accept_key]
        self.handovers = handovers(self.keys, self.beside, lambda size, key: self.beside[size].bears(key), accepted)
        for number, how in enumerate(self.handovers):
            if how == "missing":
                (_, before), (index, key) = self.keys[number - 1 : number + 1]
                self.wrong("handover", unsigned(key, before, self.beside, index), index)

    def check_covered(self) -> None:
        """No entry waits for a checkpoint for longer than one may: whoever makes an export can leave the last ones out, and write
        what he likes after those that he left in."""
        if self.covered and self.oldest and seconds_between(self.oldest, self.newest) > PUBLISHED_WITHIN:
            message = f"it was recorded more than {PUBLISHED_WITHIN:g} s before the newest entry, and is under no checkpoint: the"
            message += f" largest has {self.covered} entries, and nothing signed speaks of the {self.tree.size - self.covered} after it"
            self.wrong("checkpoint", message, self.oldest_index)

    def check_witnesses(self, last: Checkpoint) -> None:
        """Enough witnesses cosigned the last checkpoint. They count by the key itself: one that is given twice, or under two
        names, is one witness, and the log is none of its own."""
        given, own = self.arguments.witness, {key.public for _, key in self.keys}
        for one in given:
            if one.public in own:
                self.wrong("cosignature", f"{one.text} is the log's own key, and no witness")
        witnesses = {one.public for one in given} - own
        self.agreed = len({one.public for one in given if last.bears(one)} - own)
        if self.agreed < self.quorum:
            self.wrong(
                "cosignature",
                f"{self.agreed} of {len(witnesses)} witnesses cosigned the checkpoint of {last.size}; {self.quorum} have to",
            )

    @property
    def quorum(self) -> int:
        """How many witnesses have to have cosigned: all that were given, unless said otherwise."""
        said: int | None = self.arguments.quorum
        return len({one.public for one in self.arguments.witness}) if said is None else said

    def check_kept(self) -> None:
        """What was kept of the log is of this log."""
        for code, message, index in self.kept.wrong(self.keys, self.origin, self.tree.size, self.covered):
            self.wrong(code, message, index)

    def check_double(self, first: Checkpoint, other: Checkpoint) -> None:
        """Of each size there is one checkpoint. Two that the log signed are the proof that it shows people different logs."""
        key = key_at(self.keys, other.size)
        if other.root != first.root and key is not None and other.bears(key) and first.bears(key):
            self.wrong("split_view", f"the log's key signed two trees of size {other.size}, and so shows two logs")
        else:
            self.wrong("checkpoint", f"there is more than one checkpoint of size {other.size}")


def options(line: Sequence[str]) -> argparse.Namespace:
    """The command line, with what it names read. Unusable, with what would be right, where something cannot be."""
    parser = argparse.ArgumentParser(description="Verify an export of a Getrapt log.")
    parser.add_argument("export")
    parser.add_argument("--key", help="the first key of the log, as you know it from elsewhere")
    parser.add_argument(
        "--accept-key",
        action="append",
        default=[],
        metavar="KEY",
        help="a later key of the log, as you know it from elsewhere",
    )
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness, from that witness itself")
    parser.add_argument(
        "--quorum",
        type=int,
        help="how many of these witnesses have to have cosigned: all of them if not given, and with 0 none has to",
    )
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help="a checkpoint that you kept")
    parser.add_argument("--proof", action="append", default=[], metavar="FILE", help="a proof that you kept")
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="REVISION",
        help="a policy that may have judged, by its whole revision: any where none is given",
    )
    parser.add_argument("--opa", help="the OPA program, to ask every verdict again")
    parser.add_argument(
        "--opa-seconds",
        type=float,
        default=OPA_SECONDS,
        help=f"how long it may take for {BATCH} of them; {OPA_SECONDS:g}",
    )
    parser.add_argument("--first", action="store_true", help="end at the first thing that does not hold")
    parser.add_argument("--json", action="store_true", help="tell it as JSON")
    given = parser.parse_args(line)
    if given.quorum is not None and given.quorum < 0:
        raise Unusable(f"--quorum {given.quorum}: it is how many witnesses have to have cosigned, from 0")
    if wrong := [one for one in given.policy if not REVISION.fullmatch(one)]:
        raise Unusable(f"--policy {wrong[0]}: it is the revision of a policy, which is 64 digits from 0 to f")
    if not given.opa_seconds > 0:
        raise Unusable(f"--opa-seconds {given.opa_seconds:g}: it is a number of seconds above 0")
    try:
        given.key = None if given.key is None else key_of_kind(given.key, 1)
        given.accept_key = [key_of_kind(text, 1) for text in given.accept_key]
        given.witness = [key_of_kind(text, 4) for text in given.witness]
        files = [(name, False) for name in given.checkpoint] + [(name, True) for name in given.proof]
        given.kept = [kept_of(name, kept_file(name), proof=proof) for name, proof in files]
    except ValueError as error:
        raise Unusable(str(error)) from None
    given.opa = None if given.opa is None else Opa(given.opa, given.opa_seconds)
    return given


def key_of_kind(text: str, kind: int) -> Key:
    """The key that is written so, of a log (1) or of a witness (4). ValueError where it is none or the other."""
    key = key_of(text)
    if key.kind != kind:
        what = ("no key of a log, which is of type 01", "no key of a witness, which is of type 04")[kind == 4]
        raise ValueError(f"{key.text!r} is {what}; it is of type {key.kind:02}")
    return key


def kept_file(name: str) -> bytes:
    """What such a file has. Unusable where it cannot be read, or is longer than any is."""
    try:
        with Path(name).open("rb") as file:
            content = file.read(LONGEST_KEPT + 1)
    except OSError as error:
        raise Unusable(f"{name} cannot be read: {error.strerror}") from None
    if len(content) > LONGEST_KEPT:
        raise Unusable(f"{name} is longer than a checkpoint or a proof can be, which is {LONGEST_KEPT} bytes")
    return content


def main() -> int:
    """The command; its exit code."""
    try:
        arguments = options(sys.argv[1:])
        with zipfile.ZipFile(arguments.export) as export:
            check_archive(export, Path(arguments.export).stat().st_size)
            verification = Verification(export, arguments)
            verification.run()
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    except UNREADABLE as error:
        print(f"the export cannot be read: {error}", file=sys.stderr)
        return 2
    told = report(verification)
    print(json.dumps(told, indent=2) if arguments.json else "\n".join(map(shown, lines_of(told))))
    return int(bool(verification.findings))


def report(done: Verification) -> dict[str, Any]:
    """What was found and what was looked at."""
    arguments, unasked = done.arguments, None
    ways = done.handovers or ["unchecked"] * len(done.keys)
    if arguments.opa is None:
        unasked = "no verdict was asked again: give --opa PROGRAM"
    elif done.replayed is None:
        unasked = "no verdict was asked again: what does not hold comes first"
    return {
        "sound": not done.findings,
        "entries": done.tree.size,
        "under_a_checkpoint": done.covered,
        "streams": done.heads.many,
        "replayed": done.replayed or 0,
        "not_replayed": unasked,
        "first_key": done.keys[0][1].text if done.keys else None,
        "keys": [
            {"key": key.text, "index": index, "handover": how}
            for (index, key), how in zip(done.keys, ways, strict=True)
        ],
        "policies": [
            dict(zip(("revision", "verdicts", "first", "since", "last", "until"), (revision, *of), strict=True))
            for revision, of in done.judged.items()
        ],
        "left_out": [
            code
            for code, given in (
                ("witnesses", arguments.witness),
                ("key", arguments.key),
                ("policies", arguments.policy),
            )
            if not given
        ],
        "witnesses": len({one.public for one in arguments.witness}),
        "cosigned": done.agreed,
        "quorum": done.quorum,
        "kept": len(arguments.kept),
        "not_looked_at": ELSEWHERE,
        "findings": done.findings,
    }


HOW = {
    "first": "the first",
    "signed": "handed over to by the key before it",
    "accepted": "accepted by you, without a signature of the key before it",
    "missing": "NOT handed over to by the key before it",
    "waiting": "nothing is signed with it yet",
    "unchecked": "not looked at",
}


LEFT_OUT = {
    "witnesses": "no witness was asked for, since there is no --witness: nobody but the log says that it showed all the same",
    "key": "the log's key was compared with nothing, since there is no --key: whoever made this could have made it with a key of their own",
    "policies": "the policies that judged were compared with nothing, since there is no --policy: that they are the ones that were agreed on nobody said",
}


def shown(line: str) -> str:
    """What an export says may not move the cursor of who reads it."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line)


def lines_of(told: dict[str, Any]) -> Iterator[str]:
    """The report for people."""
    for one in told["findings"]:
        where = "the log" if one["index"] is None else f"entry {one['index']}"
        yield f"{where}: {one['code']}: {one['message']}"
    for one in told["keys"]:
        yield f"key {one['key']}, named by entry {one['index']}: {HOW[one['handover']]}"
    for one in told["policies"]:
        when = f"from entry {one['first']} ({one['since']}) to {one['last']} ({one['until']})"
        yield f"policy {one['revision']}: {one['verdicts']} verdicts, {when}"
    for code in told["left_out"]:
        yield LEFT_OUT[code]
    under = f"{told['under_a_checkpoint']} of them under a checkpoint"
    yield f"{told['entries']} entries of {told['streams']} streams, {under}"
    if after := told["entries"] - told["under_a_checkpoint"]:
        yield f"nothing signed speaks of the {after} after the last checkpoint: whoever made the export could have written them"
    if told["witnesses"]:
        yield f"{told['cosigned']} of {told['witnesses']} witnesses cosigned the last checkpoint; {told['quorum']} have to"
    if told["kept"]:
        yield f"{told['kept']} kept checkpoints and proofs were held against it"
    yield told["not_replayed"] or f"{told['replayed']} verdicts asked again"
    yield f"not looked at here: {', '.join(told['not_looked_at'])}; `getrapt verify --export` does"
    yield "everything that was looked at holds" if told["sound"] else f"{len(told['findings'])} things do not hold"


if __name__ == "__main__":
    sys.exit(main())
