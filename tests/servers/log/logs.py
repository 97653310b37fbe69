"""A log of a test's own: the application on a database, a publisher whose turns the test takes, and an outsider's reading.

The outsider has HTTP and hashlib: no tree, tile or proof here is made by what is tested.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import psycopg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.note_keys import SignatureType, SignerKey, VerifierKey
from runtime.log_publishing import Publisher, begin
from runtime.settings import Settings
from store.log import NO_WITNESSES, Log, SignedCheckpoint
from store.log_keys import LogKeys
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.web import Web, web_on

ORIGIN = "log.example/routekaarten"
KEEPER, AUDITOR = "beheerder", "auditor-rijk"
BEGUN = 5
"""Entries of a log that has begun: names, organisation, procedure, policy, and the first key."""
_GUARD = (
    "DO $$ DECLARE t record; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace LOOP"
    " EXECUTE format('ALTER TABLE %I {} TRIGGER USER', t.relname); END LOOP; END $$"
)
_FILL = (
    "INSERT INTO entries SELECT h.size + n, 'filled', h.size + n, now(), 'a', 'a', true,"
    " sha256('\\x00'::bytea || convert_to('entry ' || h.size + n, 'UTF8')), convert_to('entry ' || h.size + n, 'UTF8'),"
    " 't' FROM ledger_head h, generate_series(0, COUNT - 1) AS n"
)


def new_key(origin: str = ORIGIN) -> SignerKey:
    """A private key."""
    return SignerKey(origin, SignatureType.ED25519, secrets.token_bytes(32))


@dataclass
class OwnLog:
    """An application whose log is published turn by turn, with the key that the settings hold."""

    web: Web
    admin_url: str
    superuser_dsn: str
    key: SignerKey

    @property
    def settings(self) -> Settings:
        """With the key in them."""
        changes = {"log_origin": ORIGIN, "log_signing_key": self.key.text}
        return self.web.parts.settings.model_copy(update=changes)

    @property
    def publisher(self) -> Publisher:
        """With what is in the settings now."""
        return Publisher(Log(self.web.parts.database), LogKeys(self.web.parts.database), self.settings, NO_WITNESSES)

    async def begin(self) -> None:
        """The ledger names the key."""
        await begin(replace(self.web.parts, settings=self.settings))

    async def turn(self) -> SignedCheckpoint | None:
        """One turn of the publisher."""
        return await self.publisher.turn()

    def owner(self, *statements: str) -> None:
        """What the owner of the database does, who switches off what would refuse it for as long as it takes."""
        with psycopg.connect(self.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(_GUARD.format("DISABLE").encode())
            for statement in statements:
                assert connection.execute(statement.encode()).rowcount != 0, statement
            connection.execute(_GUARD.format("ENABLE").encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, by a way of its own."""
        with psycopg.connect(self.admin_url.replace("+psycopg", "")) as connection:
            return connection.execute(query.encode()).fetchall()

    async def get(self, path: str) -> httpx.Response:
        """What anybody gets."""
        return await self.web.client.get(path)

    def cut_off(self) -> None:
        """Every other connection to the database ends, whatever it was doing."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        with psycopg.connect(self.superuser_dsn) as connection:
            connection.execute(f"{query} AND pid <> pg_backend_pid()".encode())

    def fill(self, count: int) -> None:
        """So many more entries that say nothing, at once: for what depends on how many there are alone."""
        self.owner(_FILL.replace("COUNT", str(count)), "UPDATE ledger_head SET size = (SELECT count(*) FROM entries)")

    def leaves(self) -> list[bytes]:
        """The leaf of every entry, of its content, in the order of the log; there is no gap."""
        rows = self.rows("SELECT index, content FROM entries ORDER BY index")
        assert [index for index, _ in rows] == list(range(len(rows)))
        return [naive_leaf(bytes(content)) for _, content in rows]

    def check(self, *keys: VerifierKey) -> int:
        """That all that was signed is true, by one of these keys, and all that is stored fits; how many were signed."""
        leaves = self.leaves()
        checkpoints = self.rows("SELECT size, root, note, published_at FROM log_checkpoints ORDER BY size")
        for size, root, note, _ in checkpoints:
            assert size <= len(leaves)
            assert bytes(root) == naive_root(leaves[:size]), f"the root of size {size}"
            signed = [one for one in keys or (self.key.verifier,) if one.id in key_ids(note)]
            assert verified(note, *signed) == (ORIGIN, size, bytes(root))
            assert signed
        # Only the last one may wait: nothing is passed over.
        assert all(published is not None for _, _, _, published in checkpoints[:-1])
        for height, index, kept in self.rows("SELECT height, index, hash FROM log_hashes ORDER BY height, index"):
            assert bytes(kept) == naive_root(leaves[index << height : (index + 1) << height]), (height, index)
        for height, count, last in self.rows("SELECT height, count(*), max(index) FROM log_hashes GROUP BY height"):
            assert count == last + 1, f"height {height} has a gap"
        return len(checkpoints)


@asynccontextmanager
async def begun_log(postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[OwnLog]:
    """A log on a database of its own; nothing is published yet."""
    database = postgres.fresh()
    with structlog.testing.capture_logs():
        async with web_on(database, opa.url, opa.token) as web:
            log = OwnLog(web, database.admin_url, postgres.superuser_dsn(database), new_key())
            await log.begin()
            yield log


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_leaf(content: bytes) -> bytes:
    """The leaf hash of RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + content).digest()


def tile_path(level: str, number: int, width: int) -> str:
    """C2SP tlog-tiles: /log/tile/L/x001/x234/067.p/W."""
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return (
        f"/log/tile/{level}/"
        + "/".join([f"x{one}" for one in parts[:-1]] + parts[-1:])
        + ("" if width == 256 else f".p/{width}")
    )


def entries_in(bundle: bytes) -> list[bytes]:
    """The entries of a bundle: before each its length in two bytes."""
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        found.append(bundle[2 : 2 + length])
        assert len(found[-1]) == length
        bundle = bundle[2 + length :]
    return found


def verified(note: str, *keys: VerifierKey) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint of which each of these keys has a signature line that holds."""
    text, _, lines = note.partition("\n\n")
    text += "\n"
    for key in keys:
        key_id = hashlib.sha256(key.name.encode() + b"\n\x01" + key.public).digest()[:4]
        (line,) = [
            base64.b64decode(one.rpartition(" ")[2])
            for one in lines.splitlines()
            if one.startswith(f"— {key.name} ") and base64.b64decode(one.rpartition(" ")[2])[:4] == key_id
        ]
        Ed25519PublicKey.from_public_bytes(key.public).verify(line[4:], text.encode())
    origin, size, root = text.splitlines()
    return origin, int(size), base64.b64decode(root)


def key_ids(note: str) -> set[bytes]:
    """The ids of the keys of a note's signature lines."""
    lines = note.partition("\n\n")[2].splitlines()
    return {base64.b64decode(line.rpartition(" ")[2])[:4] for line in lines}


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to, by the recursion of RFC 6962 section 2.1.1 read backwards."""
    if size == 1:
        assert not path
        return leaf
    split = 1
    while split * 2 < size:
        split *= 2
    *rest, last = path
    if index < split:
        return hashlib.sha256(b"\x01" + included(leaf, index, split, rest) + last).digest()
    return hashlib.sha256(b"\x01" + last + included(leaf, index - split, size - split, rest)).digest()


def act_of(content: bytes) -> str:
    """Which act an entry is of."""
    entry: dict[str, Any] = json.loads(content)
    return str(entry["act"]["type"])
