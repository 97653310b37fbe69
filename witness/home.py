"""The home of a witness: its key, the logs it follows, what it saw of them. Private, and held by one process at a time.

It belongs on another machine, or at least to another user of the operating system, than the system whose log it sees.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit.failures import Malformed
from audit.note_keys import SignatureType, SignerKey, VerifierKey, parse_signer_key
from witness.durable import keep_names, write_durably
from witness.evidence import Evidence
from witness.failures import WitnessError
from witness.followed import TEMPLATE, Followed, read_followed
from witness.sightings import Sightings, read_sightings, written

MARKER = ".getrapt-witness"
_HOME_OF_GETRAPT = ".getrapt-home"


@dataclass(frozen=True, slots=True)
class WitnessHome:
    """What a witness runs on."""

    key: SignerKey
    followed: Followed
    sightings: Sightings
    evidence: Evidence


@contextmanager
def held_home(home: Path, name: str | None) -> Iterator[WitnessHome]:
    """The home of a witness, made the first time under this name, and held for as long as the block runs.

    WitnessError where it cannot be used, is not whole, or another process holds it.
    """
    try:
        _prepare(home)
        with _only_one(home):
            key, sightings = _key_and_sightings(home, name)
            yield WitnessHome(key, read_followed(home / "logs"), sightings, Evidence(home / "evidence"))
    except OSError as error:
        raise WitnessError(f"{home} cannot be used as the home of a witness ({error})") from None


def public_key(home: Path, name: str | None) -> VerifierKey:
    """The key of the witness whose home this is, also while it runs; made with its home where there is none yet."""
    if (home / "key").exists():
        return _read_key(home / "key", name).verifier
    with held_home(home, name) as held:
        return held.key.verifier


def _prepare(home: Path) -> None:
    """Make the directory if it is not there; refuse what may be something else, or would go with the system's home."""
    # Where it really lies, whatever leads to it.
    real = home.resolve()
    inside = next((one for one in (real, *real.parents) if os.access(one / _HOME_OF_GETRAPT, os.F_OK)), None)
    if inside is not None:
        raise WitnessError(
            f"{home} lies in {inside}, a home of Getrapt: a witness has a home of its own, at best on another machine"
        )
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = home.stat()
    if state.st_uid != os.geteuid():
        raise WitnessError(f"{home} belongs to another user (uid {state.st_uid}); run the witness as its own user")
    if not (home / MARKER).exists() and next(home.iterdir(), None) is not None:
        raise WitnessError(
            f"{home} holds other things and is no home of a witness; give a new or an empty directory. "
            f"If it is one after all, say so with: touch {home / MARKER}"
        )
    (home / MARKER).touch(mode=0o600)
    if state.st_mode & 0o077:
        home.chmod(0o700)
    (home / "evidence").mkdir(mode=0o700, exist_ok=True)
    keep_names(home.parent)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    # The kernel lets go of it when the process ends, however it ends.
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WitnessError(f"a witness already runs on {home}; two would forget what the other signed") from None
        yield


def _key_and_sightings(home: Path, name: str | None) -> tuple[SignerKey, Sightings]:
    key_path, seen_path = home / "key", home / "seen"
    if not key_path.exists():
        return _begun(home, name, key_path, seen_path)
    key = _read_key(key_path, name)
    if not seen_path.exists():
        raise WitnessError(
            f"{seen_path} is gone, and with it what this witness saw. It does not run, since it would sign what contradicts "
            "what it signed before: put back the newest copy of the whole home, or begin a new witness in an empty home"
        )
    return key, read_sightings(seen_path, key.verifier)


def _begun(home: Path, name: str | None, key_path: Path, seen_path: Path) -> tuple[SignerKey, Sightings]:
    """A new witness. The key is written last: a beginning that was broken off has none, and is simply done again."""
    if seen_path.exists() and read_sightings(seen_path, None).origins:
        raise WitnessError(
            f"{key_path} is gone, and this witness has signed with it: put back the copy of the whole home"
        )
    if name is None:
        raise WitnessError(f"{home} has no key yet; give the witness a name, such as --name witness.example/w1")
    try:
        key = SignerKey(name, SignatureType.COSIGNATURE, secrets.token_bytes(32))
    except Malformed as error:
        raise WitnessError(str(error)) from None
    if not (home / "logs").exists():
        write_durably(home / "logs", TEMPLATE)
    write_durably(seen_path, written(key.verifier, {}))
    write_durably(key_path, key.text.encode() + b"\n")
    return key, read_sightings(seen_path, key.verifier)


def _read_key(path: Path, name: str | None) -> SignerKey:
    if path.stat().st_mode & 0o077:
        raise WitnessError(
            f"others can read {path}: whoever has may sign as this witness. Think about that; then: chmod 600"
        )
    try:
        key = parse_signer_key(path.read_text("utf-8").removesuffix("\n"))
    except (Malformed, ValueError):
        # The message repeats nothing of it.
        raise WitnessError(
            f"{path} is not the key that this witness wrote; put back the copy of the whole home"
        ) from None
    if key.type is not SignatureType.COSIGNATURE:
        raise WitnessError(f"{path} is the key of a log, and not of a witness")
    if name is not None and name != key.name:
        raise WitnessError(
            f"{path} is of the witness {key.name!r}, and not of {name!r}; another name needs a home of its own"
        )
    return key
