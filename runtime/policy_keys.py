"""The key pair of the policy: the private half signs a bundle, and OPA takes a bundle only with the public half.

Named by the settings, or made in the home at the first start. Building a bundle is `runtime.policy_bundle`'s, and
verifying it OPA's own.
"""

from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from runtime.home import secret
from runtime.settings import Settings, SettingsError

KEY_ID = "policy"
_FILE = "policy_signing_key"
_SMALLEST_RSA = 2048


class PolicyKeys(NamedTuple):
    """Where the private half is, the public half as PEM, and the algorithm that both are for."""

    signing: Path
    verification: str
    algorithm: str


def policy_keys(settings: Settings) -> PolicyKeys:
    """The pair of this stack. SettingsError for a file that is no such key, is open to others, or is another pair's."""
    named = settings.policy_signing_key_file
    if named is None:
        if settings.policy_verification_key_file is not None:
            raise SettingsError("GETRAPT_POLICY_VERIFICATION_KEY_FILE needs GETRAPT_POLICY_SIGNING_KEY_FILE beside it")
        secret(settings.home, _FILE, _new())
        named = settings.home / "secrets" / _FILE
    elif named.exists() and named.stat().st_mode & 0o077:
        raise SettingsError(f"GETRAPT_POLICY_SIGNING_KEY_FILE: others can read {named}; make it 0600")
    algorithm, public = _public_half(named)
    if settings.policy_verification_key_file is not None:
        given = _verification_key(settings.policy_verification_key_file)
        if given != public:
            raise SettingsError("GETRAPT_POLICY_VERIFICATION_KEY_FILE is not the public half of the signing key")
    return PolicyKeys(named, public, algorithm)


def _new() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _public_half(path: Path) -> tuple[str, str]:
    """The algorithm of a private key, and its public half."""
    wanted = "a private key in PEM: an EC key on P-256, or RSA of 2048 bits or more, without a password"
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(f"GETRAPT_POLICY_SIGNING_KEY_FILE: {path} is not {wanted}") from None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return "ES256", _pem(key.public_key())
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SMALLEST_RSA:
        return "RS256", _pem(key.public_key())
    raise SettingsError(f"GETRAPT_POLICY_SIGNING_KEY_FILE: {path} is not {wanted}")


def _verification_key(path: Path) -> str:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise SettingsError(f"GETRAPT_POLICY_VERIFICATION_KEY_FILE: {path} is not a public key in PEM") from None
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise SettingsError(f"GETRAPT_POLICY_VERIFICATION_KEY_FILE: {path} is neither an EC nor an RSA key")
    return _pem(key)


def _pem(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
