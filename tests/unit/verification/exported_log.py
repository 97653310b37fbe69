"""The export of a made-up log of six hundred entries, with its private keys at hand, and what the verifier of one file says of it."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.canonical import canonical
from audit.checkpoints import Checkpoint
from audit.entry import Entry, entry_bytes
from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from audit.note_keys import SignatureType, SignerKey
from audit.notes import cosign, sign
from audit.tile_content import encode_bundle
from audit.tiles import Bundle, Tile
from runtime.settings import ROOT
from verification.exported_tables import exported_tables
from verification.policy_sources import policy_revision
from verification.standalone import OF_THE_SYSTEM

VERIFIER = ROOT / "verification" / "standalone.py"
ORIGIN = "example.nl/log"
FIRST, SECOND, OTHER = (SignerKey(ORIGIN, SignatureType.ED25519, bytes([n]) * 32) for n in (1, 2, 3))
WITNESS, STRANGER = (SignerKey(f"witness-{n}", SignatureType.COSIGNATURE, bytes([n]) * 32) for n in (4, 5))
JUDGES = """package getrapt.authority
import rego.v1
default allowed(_) := false
allowed(number) if number % 5 != 4
verdicts := [verdict |
    some item in input.items
    verdict := {
        "allow": allowed(item.question.number),
        "input_hash": item.hash,
        "policy_revision": data.getrapt.revision,
    }
]
"""
SOURCES = {"getrapt/authority/authority.rego": JUDGES}
REVISION = policy_revision(SOURCES)
CONTENT = '{"id":"routekaart"}'
PROCEDURE = hashlib.sha256(CONTENT.encode()).hexdigest()
VIEW = {"id": "routekaart", "version": 1, "content_hash": PROCEDURE}
FACTS = {
    "reference_taken": False,
    "steering_group": None,
    "neighbours": {"cases": 0, "addresses": 0, "other_measure": 0},
}
ENTRIES, ROTATED, NAMED, PUBLISHED = 600, 400, 2, 3
NAMES = [{"account": "p-1", "handle": "e" * 64}, {"account": "p-2", "handle": "f" * 64}]


def entry(
    number: int,
    streams: dict[str, tuple[int, str]],
    *,
    names: list[dict[str, str]] = NAMES,
    account: str = "p-1",
    other: dict[str, Any] | None = None,
) -> bytes:
    """An entry of a log of its own: a key first and names, then acts in a few streams, and another key after a while."""
    act: dict[str, Any] = other or {"type": "cast_vote"}
    if number == 0:
        act = {"type": "begin_log", "origin": ORIGIN, "vkey": FIRST.verifier.text}
    elif number == ROTATED:
        act = {"type": "rotate_log_key", "vkey": SECOND.verifier.text, "previous": FIRST.verifier.text}
    elif number == 1:
        act = {"type": "activate_policy", "revision": REVISION, "previous": None}
    elif number == NAMED and names:
        act = {"type": "name_accounts", "names": names}
    elif number == PUBLISHED:
        act = {"type": "publish_procedure", **VIEW}
    stream = act["type"] if act["type"] != "cast_vote" else f"routekaart/{number % 7}"
    sequence, previous = streams.get(stream, (0, None))
    actor = {"kind": "person", "account": account}
    if act["type"] in OF_THE_SYSTEM:
        actor = {"kind": "system", "account": "system"}
    moment = "2026-11-23T22:00:00.000000Z"
    asked = {**actor, "seats": [], "roles": [], "recused": False}
    # A case begins with the first vote on it that is allowed.
    others = {PUBLISHED, NAMED} if names else {PUBLISHED}
    began = any(one % 5 != 4 for one in range(number - 7, 1, -7) if one not in others)
    case = {"case": str(number % 7)} if began and stream.startswith("routekaart/") else None
    question = {"act": act, "actor": asked, "case": case, "now": moment, "number": number}
    question |= {"procedure": {**VIEW}, "facts": FACTS}
    whole = {**question, "procedure": {**VIEW, "tiers": ["local"]}}
    content = entry_bytes(
        Entry(
            stream=stream,
            sequence=sequence + 1,
            previous=previous,
            recorded_at=moment,
            actor=actor,
            on_behalf_of=None,
            act=act,
            verdict={
                "allow": number % 5 != 4,
                "input_hash": hashlib.sha256(canonical(whole)).hexdigest(),
                "policy_revision": REVISION,
            },
            question=question,
            register_version=0,
            procedure={**VIEW},
            dossier=None,
            commitments={},
            events=[],
            trace_id="t",
        )
    )
    streams[stream] = (sequence + 1, leaf_hash(content).hex())
    return content


def asked_again(content: bytes, **said: Any) -> bytes:
    """The entry with other fields, about which the policy was asked; the question is that of the act."""
    one = json.loads(content) | said
    question = one["question"] | {"act": one["act"], "now": one["recorded_at"]}
    whole = {**question, "procedure": {**VIEW, "tiers": ["local"]}}
    verdict = one["verdict"] | {"input_hash": hashlib.sha256(canonical(whole)).hexdigest()}
    return canonical(one | {"question": question, "verdict": verdict})


def log_of(
    entries: list[bytes], sizes: tuple[int, ...] = (300, 400, 401, ENTRIES), *, handed_over: bool = True
) -> dict[str, bytes]:
    """The files of an export of these entries, with checkpoints of these sizes; the first above the second key's entry is signed
    by both where it was `handed_over`."""
    files: dict[str, bytes] = {f"tables/{table}.csv": b"" for table in exported_tables()} | {
        "manifest.json": json.dumps({"format": "getrapt/export/1", "size": len(entries)}).encode(),
        f"policies/{REVISION}.json": canonical(SOURCES),
        f"procedures/{PROCEDURE}.json": canonical({"content": CONTENT, "view": {**VIEW, "tiers": ["local"]}}),
        "tables/accounts.csv": "".join(f"{one['account']},,{one['handle']}\n" for one in NAMES).encode(),
        "tables/streams.csv": "".join(heads(entries)).encode(),
        "tables/access_head.csv": b"t,0,\n",
    }
    for first in range(0, len(entries), 256):
        bundle = entries[first : first + 256]
        files[f"log/{Bundle(first // 256, len(bundle)).path}"] = encode_bundle(bundle)
    hashes = [leaf_hash(one) for one in entries]
    row = 0
    while hashes:
        for first in range(0, len(hashes), 256):
            tile = hashes[first : first + 256]
            files[f"log/{Tile(row, first // 256, len(tile)).path}"] = b"".join(tile)
        full = [hashes[first : first + 256] for first in range(0, len(hashes) - 255, 256)]
        hashes = [grow(Frontier(), one).frontier.root for one in full]
        row += 1
    above = min((size for size in sizes if size > ROTATED), default=0)
    keys: dict[int, tuple[SignerKey, ...]] = {size: (FIRST,) if size <= ROTATED else (SECOND,) for size in sizes}
    if above and handed_over:
        keys[above] = (SECOND, FIRST)
    return files | signed([note_of(entries[:size], *keys[size]) for size in sizes])


def heads(entries: list[bytes]) -> Iterator[str]:
    """The rows of the table of streams."""
    last: dict[str, str] = {}
    for content in entries:
        try:
            one = json.loads(content)
        except (ValueError, RecursionError):
            continue
        last[one["stream"]] = f"{one['stream']},{one['sequence']},\\x{leaf_hash(content).hex()}\n"
    yield from last.values()


def signed(notes: list[str]) -> dict[str, bytes]:
    """The files of these checkpoints, the last of which is the newest."""
    return {"log/checkpoints.json": json.dumps(notes).encode(), "log/checkpoint": notes[-1].encode()}


def note_of(entries: list[bytes], *keys: SignerKey, origin: str = ORIGIN) -> str:
    """A checkpoint over these entries, signed by the keys and cosigned by the witness."""
    root = grow(Frontier(), [leaf_hash(one) for one in entries]).frontier.root
    text = Checkpoint(origin, len(entries), root).text
    return text + "\n" + "".join(sign(text, key).line for key in keys) + cosign(text, WITNESS, 1_700_000_000).line


def verified(place: Path, files: dict[str, bytes], *arguments: str) -> tuple[int, dict[str, Any]]:
    """What the verifier says of an export, by its exit code and its JSON."""
    with zipfile.ZipFile(place / "export.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return said_of(place, *arguments)


def said_of(place: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The same of the export that is there already."""
    # In a folder of its own, without anything of ours on its path.
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(place / "export.zip"), "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}


def forged(entries: list[bytes]) -> list[bytes]:
    """One entry says another thing, and all that follows in its stream was made to fit."""
    streams: dict[str, tuple[int, str]] = {}
    out = []
    for number in range(ENTRIES):
        one = json.loads(entry(number, dict(streams)))
        if number == 50:
            one["trace_id"] = "another"
        sequence, previous = streams.get(one["stream"], (0, None))
        one["sequence"], one["previous"] = sequence + 1, previous
        content = canonical(one)
        streams[one["stream"]] = (sequence + 1, leaf_hash(content).hex())
        out.append(content)
    return out


def told_with(entries: list[bytes], **changes: Any) -> list[bytes]:
    """The log told again from its names on, with another account or other names."""
    streams: dict[str, tuple[int, str]] = {}
    before = [entry(number, streams) for number in range(NAMED)]
    return before + [entry(number, streams, **changes) for number in range(NAMED, len(entries))]


def plain(place: Path, *arguments: str) -> list[str]:
    """What it tells people of the export that is there already, line by line."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(place / "export.zip"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=place).stdout.splitlines()


def chained(entries: list[bytes]) -> list[bytes]:
    """These entries, each with its place in its stream."""
    heads: dict[str, tuple[int, str]] = {}
    made = []
    for content in entries:
        one = json.loads(content)
        sequence, previous = heads.get(one["stream"], (0, None))
        content = canonical({**one, "sequence": sequence + 1, "previous": previous})
        heads[one["stream"]] = (sequence + 1, leaf_hash(content).hex())
        made.append(content)
    return made


def judged_by(entries: list[bytes], sources: dict[str, str]) -> dict[str, bytes]:
    """The export of these entries as if the policy with these sources had judged them: its revision stands everywhere."""
    revision = policy_revision(sources)
    told = []
    for content in entries:
        one = json.loads(content.replace(REVISION.encode(), revision.encode()))
        whole = {**one["question"], "procedure": {**VIEW, "tiers": ["local"]}}
        one["verdict"]["input_hash"] = hashlib.sha256(canonical(whole)).hexdigest()
        told.append(canonical(one))
    files = log_of(chained(told))
    del files[f"policies/{REVISION}.json"]
    return {**files, f"policies/{revision}.json": canonical(sources)}


def flipped_tile(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with one bit of a tile the other way."""
    content = bytearray(files["log/tile/0/001"])
    content[5] ^= 1
    return {**files, "log/tile/0/001": bytes(content)}
