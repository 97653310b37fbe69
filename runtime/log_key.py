"""The private key that signs the log: named by the settings, or made in the home when a stack starts there.

It is only for the process that publishes (`runtime.log_publishing`); the web process never opens it. Which public key is
to sign is what the entries say (`store.log_keys`), so a key that they do not name signs nothing. While a key is being
replaced the new one lies beside it, in a file with `.next` after its name.
"""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audit.failures import Malformed
from audit.note_keys import SignatureType, SignerKey, check_name, parse_signer_key
from runtime.home import secret, write_private
from runtime.settings import Settings, SettingsError

if TYPE_CHECKING:
    # The supervisor makes keys too, and is to load nothing of the store's.
    from store.log_keys import LogKey

_FILE = "log_signing_key"
_WANTED = "one line that begins with PRIVATE+KEY+, with the name of the log (GETRAPT_LOG_ORIGIN)"


def make_log_key(settings: Settings) -> None:
    """Makes the key of this home where none is named and none is there; SettingsError for one that cannot be used."""
    if settings.log_signing_key is None and settings.log_signing_key_file is None:
        secret(settings.home, _FILE, new_log_key(settings.log_origin).text)
    for _ in keys_at_hand(settings):
        pass


def keys_at_hand(settings: Settings) -> Iterator[SignerKey]:
    """The key of the settings, and the one that is to take its place, if there is one.

    SettingsError for a key that is missing, is no key of this log, or lies in a file that others can read.
    """
    if settings.log_signing_key is not None:
        # While a key is being replaced both stand there.
        for text in settings.log_signing_key.split() or [""]:
            yield _read(text, "GETRAPT_LOG_SIGNING_KEY", settings.log_origin)
        return
    path = key_file(settings)
    if not path.exists() and not next_file(path).exists():
        raise SettingsError(
            f"the log has no key to sign with: {path} is not there. `getrapt up` makes one at the first start; one that is"
            " lost is replaced by `getrapt log rotate-key`"
        )
    for one in (path, next_file(path)):
        if one.exists():
            if one.stat().st_mode & 0o077:
                raise SettingsError(f"others can read {one}, which signs the log; make it 0600")
            yield _read(one.read_text("utf-8", "replace").strip(), str(one), settings.log_origin)


def keys_that_sign(settings: Settings, named: "LogKey", before: Sequence["LogKey"] = ()) -> tuple[SignerKey, ...]:
    """The private half of the key that the entries name, and after it those of the keys `before` that it takes over from, as far
    as they are at hand.

    So the first checkpoint of a new key is signed by the old one too, and who trusts the old one can trust the new one.
    SettingsError where the named one is not at hand.
    """
    at_hand = {one.verifier.text: one for one in keys_at_hand(settings)}
    if named.vkey not in at_hand:
        raise SettingsError(
            f"the log has to be signed with {named.vkey} (entry {named.index}), and the key at hand is"
            f" {', '.join(at_hand)}: put the right key in its place, or replace it with `getrapt log rotate-key`"
        )
    return tuple(at_hand[one.vkey] for one in (named, *before) if one.vkey in at_hand)


def first_key(settings: Settings) -> SignerKey:
    """The key that the log begins with. SettingsError as for `keys_at_hand`."""
    return next(keys_at_hand(settings))


def draw_next(settings: Settings) -> SignerKey:
    """The key that is to take the place of the present one, in its file beside it; the same again until it has done so.

    SettingsError where the present key comes from the environment, so that its successor has to be put there by hand.
    """
    if settings.log_signing_key is not None:
        raise SettingsError(
            "the key comes from GETRAPT_LOG_SIGNING_KEY: make the next one yourself, name its public half with --vkey, and"
            " put it in the variable beside the present one, with a space between, until a checkpoint is published"
        )
    path = next_file(key_file(settings))
    if not path.exists():
        write_private(path, new_log_key(settings.log_origin).text + "\n")
    return list(keys_at_hand(settings))[-1]


def promote_next(settings: Settings, named: "LogKey", size: int) -> None:
    """Puts the next key in the place of the present one, once it signed a checkpoint: one of this size, which it signs
    where the entries name it before that. Otherwise nothing."""
    if settings.log_signing_key is not None or size <= named.index:
        return
    path = key_file(settings)
    if next_file(path).exists() and list(keys_at_hand(settings))[-1].verifier.text == named.vkey:
        next_file(path).replace(path)


def key_file(settings: Settings) -> Path:
    """Where the key lies, unless it comes from the environment."""
    return settings.log_signing_key_file or settings.home / "secrets" / _FILE


def next_file(path: Path) -> Path:
    """Where the key lies that is to take its place."""
    return path.with_name(f"{path.name}.next")


def new_log_key(origin: str) -> SignerKey:
    """A key for the log of this name, drawn at random; SettingsError where no log may be called that."""
    try:
        check_name(origin)
    except Malformed as error:
        raise SettingsError(f"GETRAPT_LOG_ORIGIN: {error}") from error
    return SignerKey(origin, SignatureType.ED25519, secrets.token_bytes(32))


def _read(text: str, where: str, origin: str) -> SignerKey:
    """The key in this text; no message repeats it."""
    try:
        key = parse_signer_key(text)
    except Malformed as error:
        raise SettingsError(f"{where}: {error}; it has to be {_WANTED}") from None
    if key.type is not SignatureType.ED25519 or key.name != origin:
        raise SettingsError(f"{where} is a key of {key.name}, and no key of type 01 of the log {origin}")
    return key
