"""The master key: 32 bytes from a private file or the environment, and the keys derived from it.

It wraps the keys of the subjects (`store.sealing`) and keys the hashes by which personal data is looked up. Whether it
is the key that a database was written with is asked by the vault.
"""

import base64
import binascii
import hmac
import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32


class KeyUnusable(Exception):
    """There is no master key that can be used, with what would be right."""


class MasterKey:
    """A master key. Neither its text nor its representation shows it."""

    def __init__(self, key: bytes) -> None:
        if len(key) != LENGTH:
            raise KeyUnusable(f"a master key has {LENGTH} bytes, not {len(key)}")
        self._derive = lru_cache(maxsize=64)(lambda purpose: _derived(key, purpose))

    def __repr__(self) -> str:
        return "MasterKey(…)"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The key in base64 or in 64 hex digits. KeyUnusable for anything else."""
        stripped = text.strip()
        try:
            key = bytes.fromhex(stripped) if len(stripped) == 2 * LENGTH else _from_base64(stripped)
        except (ValueError, binascii.Error):
            raise KeyUnusable("a master key is written in base64 or in 64 hex digits") from None
        return cls(key)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The key in a file that its owner alone can read. KeyUnusable if it is missing, open to others, or no key."""
        try:
            with path.open(encoding="ascii") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable(f"the master key cannot be read from {path}: {error}") from error
        if stat.S_IMODE(mode) & 0o077:
            raise KeyUnusable(f"others can read the master key in {path}; do: chmod 600 {path}")
        return cls.from_text(text)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The key in the file, which is made (0600, whole or not at all) if it is not there."""
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(base64.b64encode(secrets.token_bytes(LENGTH)).decode() + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                # A link fails where another process was first; its key then counts for both.
                path.hardlink_to(temporary)
            except FileExistsError:
                pass
            finally:
                temporary.unlink()
        return cls.from_file(path)

    def derived(self, purpose: str) -> bytes:
        """The key (32 bytes) for this purpose alone (HKDF-SHA256)."""
        return self._derive(purpose)

    def keyed_hash(self, purpose: str, value: str) -> str:
        """HMAC-SHA256 (hex) by which `value` is found again; under another purpose it is another one."""
        return hmac.digest(self.derived(f"lookup/{purpose}"), value.encode(), "sha256").hex()


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=f"getrapt/1/{purpose}".encode()).derive(key)
