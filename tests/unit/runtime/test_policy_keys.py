"""The key pair of the policy: made once, kept private, and refused where it is no pair for signing."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from runtime.home import prepare_home
from runtime.policy_keys import policy_keys
from runtime.settings import Settings, SettingsError

TOO_SMALL = 1024
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def written(key: Private, place: Path, mode: int = 0o600) -> Path:
    place.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    place.chmod(mode)
    return place


def public(key: Private) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_pair_is_made_once_in_the_home_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=prepare_home(tmp_path / "home"))
    keys = policy_keys(settings)
    assert keys.algorithm == "ES256"
    assert stat.S_IMODE(keys.signing.stat().st_mode) == 0o600
    assert "PRIVATE" not in keys.verification
    assert policy_keys(settings) == keys


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
    ],
)
def test_a_key_of_ones_own_is_taken_with_its_algorithm(key: Private, algorithm: str, tmp_path: Path) -> None:
    settings = Settings(policy_signing_key_file=written(key, tmp_path / "key.pem"))
    assert policy_keys(settings) == (tmp_path / "key.pem", public(key), algorithm)


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(public_exponent=65537, key_size=TOO_SMALL),
        ed25519.Ed25519PrivateKey.generate(),
    ],
)
def test_a_key_for_another_algorithm_or_too_small_is_refused(key: Private, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GETRAPT_POLICY_SIGNING_KEY_FILE"):
        policy_keys(Settings(policy_signing_key_file=written(key, tmp_path / "key.pem")))


@pytest.mark.parametrize("text", [None, "", "no key"])
def test_what_is_no_key_is_refused(text: str | None, tmp_path: Path) -> None:
    place = tmp_path / "key.pem"
    if text is not None:
        place.write_text(text)
        place.chmod(0o600)
    with pytest.raises(SettingsError, match="is not a private key in PEM"):
        policy_keys(Settings(policy_signing_key_file=place))


def test_a_signing_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    place = written(ec.generate_private_key(ec.SECP256R1()), tmp_path / "key.pem", 0o640)
    with pytest.raises(SettingsError, match="others can read"):
        policy_keys(Settings(policy_signing_key_file=place))


def test_a_verification_key_is_the_public_half_of_the_signing_key_or_refused(tmp_path: Path) -> None:
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "own.pem").write_text(public(key))
    (tmp_path / "other.pem").write_text(public(other))
    (tmp_path / "none.pem").write_text("no key")
    signing = written(key, tmp_path / "key.pem")

    def keys(verification: str) -> str:
        named = {"policy_signing_key_file": signing, "policy_verification_key_file": tmp_path / verification}
        return policy_keys(Settings.load(**named)).verification

    assert keys("own.pem") == public(key)
    with pytest.raises(SettingsError, match="not the public half"):
        keys("other.pem")
    with pytest.raises(SettingsError, match="not a public key"):
        keys("none.pem")
    with pytest.raises(SettingsError, match="needs GETRAPT_POLICY_SIGNING_KEY_FILE"):
        policy_keys(Settings(policy_verification_key_file=tmp_path / "own.pem"))
