"""What somebody knows of the log from elsewhere: its keys, and checkpoints and proofs that were kept in files."""

from collections.abc import Iterable
from pathlib import Path

from audit.failures import Malformed
from audit.note_keys import SignatureType, VerifierKey, parse_verifier_key
from verification.standalone import REVISION, Kept, Unusable, kept_file, kept_of


class Misgiven(Exception):
    """What was given is not what it has to be; in words for people."""


def known_from_elsewhere(
    first: str | None, accepted: Iterable[str], checkpoints: Iterable[Path], proofs: Iterable[Path]
) -> tuple[VerifierKey | None, tuple[VerifierKey, ...], tuple[Kept, ...]]:
    """The first key of the log where it was given, the later ones that are accepted, and what is in these files: signed
    checkpoints, and proofs (C2SP tlog-proof). Misgiven for what is none, with what it has to be."""
    files = [(path, False) for path in checkpoints] + [(path, True) for path in proofs]
    return (
        None if first is None else _log_key(first),
        tuple(map(_log_key, accepted)),
        tuple(_kept(path, proof=proof) for path, proof in files),
    )


def known_policies(revisions: Iterable[str]) -> tuple[str, ...]:
    """The revisions of the policy that may have judged. Misgiven for what is none."""
    known = tuple(one.strip() for one in revisions)
    if wrong := next((one for one in known if not REVISION.fullmatch(one)), None):
        raise Misgiven(f"{wrong!r} is no revision of a policy, which is 64 digits from 0 to f")
    return known


def _log_key(text: str) -> VerifierKey:
    try:
        key = parse_verifier_key(text.strip())
    except Malformed as error:
        raise Misgiven(f"{text!r} is no key: {error}") from None
    if key.type is not SignatureType.ED25519:
        raise Misgiven(f"{text!r} is no key of a log, which is of type 01")
    return key


def _kept(path: Path, *, proof: bool) -> Kept:
    try:
        return kept_of(str(path), kept_file(str(path)), proof=proof)
    except (Unusable, ValueError) as error:
        raise Misgiven(str(error)) from None
