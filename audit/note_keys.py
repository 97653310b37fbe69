"""The keys by which notes are signed: C2SP signed-note (Ed25519, type 01) and tlog-cosignature (timestamped, type 04).

A key is known by its name and its id together. Where a private key is kept, and where its chance comes from, is left to
others; so is what a text has to be, which is `audit.notes`' and `audit.checkpoints`'.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.base64_text import from_base64, to_base64
from audit.failures import Malformed

LATEST = 2**63 - 1
"""The last moment (seconds since 1970) that a cosignature can name."""
_PRIVATE = "PRIVATE+KEY+"


class SignatureType(IntEnum):
    """What is signed: the text itself (a log), or the text after a line with the time (a witness)."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key (32 bytes) with its name. Malformed for a name with a space or a plus, and for another length."""

    name: str
    type: SignatureType
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != 32:
            raise Malformed(f"the public key of {self.name} has {len(self.public)} bytes; it has to be 32")

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name || 0x0A || type || public key)."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:4]

    @property
    def text(self) -> str:
        """The key as one word, to be published: name+id+key, the id in hex and the key in base64."""
        return f"{self.name}+{self.id.hex()}+{to_base64(self._typed)}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.type]) + self.public

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this is this key's signature of this text; a cosignature begins with its time (eight bytes)."""
        message = text.encode()
        if self.type is SignatureType.COSIGNATURE:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            if seconds > LATEST:
                return False
            message = _cosigned(text, seconds)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key: the seed (32 bytes) of RFC 8032, with the name and type of its public half."""

    name: str
    type: SignatureType
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.seed) != 32:
            raise Malformed(f"the private key of {self.name} has {len(self.seed)} bytes; it has to be 32")

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.type, public)

    @property
    def text(self) -> str:
        """The key as one word, to be kept secret."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{to_base64(bytes([self.type]) + self.seed)}"

    def sign(self, text: str) -> bytes:
        """The signature of a text (64 bytes). Only for a key of type ED25519."""
        if self.type is not SignatureType.ED25519:
            raise Malformed(f"{self.name} is the key of a witness, which signs with a time")
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())

    def cosign(self, text: str, seconds: int) -> bytes:
        """The time (eight bytes) and the signature of a text with it. Only for a key of type COSIGNATURE."""
        if self.type is not SignatureType.COSIGNATURE:
            raise Malformed(f"{self.name} is no key of a witness: its signature has no time")
        if not 0 <= seconds <= LATEST:
            raise Malformed(f"{seconds} is no time of a cosignature: it has to be from 0 to 2^63-1 seconds since 1970")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_cosigned(text, seconds))
        return seconds.to_bytes(8, "big") + signature


def parse_verifier_key(text: str) -> VerifierKey:
    """The public key that is written so. Malformed when the id is not the key's, or the type is not one of ours."""
    name, kind, material, key_id = _parts(text, "a public key")
    return _agreeing(VerifierKey(name, kind, material), key_id)


def parse_signer_key(text: str) -> SignerKey:
    """The private key that is written so. Malformed as for a public one; no message repeats the key."""
    if not text.startswith(_PRIVATE):
        raise Malformed(f"a private key begins with {_PRIVATE}")
    name, kind, seed, key_id = _parts(text.removeprefix(_PRIVATE), "a private key")
    signer = SignerKey(name, kind, seed)
    _agreeing(signer.verifier, key_id)
    return signer


def check_name(name: str) -> None:
    """Malformed for a name that no key can have: empty, or with a space, a control character or a plus."""
    if not name or "+" in name or any(one.isspace() or one < " " for one in name):
        raise Malformed(f"{name!r} cannot be the name of a key: it needs characters, and no space and no plus")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Malformed(f"{name!r} cannot be the name of a key: it is not UTF-8") from None


def _parts(text: str, what: str) -> tuple[str, SignatureType, bytes, str]:
    # Base64 has a plus of its own, so only the first two separate.
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed(f"{what} is written as name+id+key, in three parts; this has {len(parts)}")
    name, key_id, encoded = parts
    typed = from_base64(encoded, f"the key of {name}")
    try:
        kind = SignatureType(int.from_bytes(typed[:1], "big"))
    except ValueError:
        raise Malformed(f"the key of {name} has to be of type 01 (a log) or 04 (a witness)") from None
    return name, kind, typed[1:], key_id


def _agreeing(key: VerifierKey, key_id: str) -> VerifierKey:
    if key.id.hex() != key_id:
        raise Malformed(f"the id of {key.name} is written as {key_id!r}, and the key's own is {key.id.hex()}")
    return key


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
