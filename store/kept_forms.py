"""A form that could not be sent because its session was over, sealed so that the page itself can keep it until the next sign-in.

Nothing of it is stored here: the browser carries it, under a key of ours (AES-256-GCM), with the hash of the session's token that it
was typed in and when. What cannot be opened, is too old or was changed is none.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from store.keys import MasterKey
from store.sealing import Tampered, decrypt, encrypt
from store.sessions import REMEMBERED

LARGEST: Final = 200_000
"""Characters of a sealed form at most, so that it fits in a body with all else that is sent."""
_BOUND = b"getrapt/kept_form/1"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form: its fields, the path that it goes to, and the hash of the token of the session that it was typed in."""

    path: str
    fields: Mapping[str, str]
    session: str


class KeptForms:
    """Seals and opens forms, under one master key."""

    def __init__(self, master: MasterKey) -> None:
        self._key = master.derived("kept_form")

    def seal(self, form: KeptForm, now: datetime) -> str | None:
        """The form as URL-safe text; None where it is too large to be sent once more. `now` is aware."""
        content = {"path": form.path, "fields": dict(form.fields), "session": form.session, "at": now.timestamp()}
        packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
        sealed = base64.urlsafe_b64encode(encrypt(self._key, packed, _BOUND)).decode()
        return sealed if len(sealed) <= LARGEST else None

    def open(self, sealed: str, now: datetime) -> KeptForm | None:
        """The form; None for what we did not seal, or sealed longer ago than a session is remembered. `now` is aware."""
        try:
            raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
            content = json.loads(zlib.decompress(decrypt(self._key, raw, _BOUND)))
        except (Tampered, ValueError, binascii.Error):
            return None
        if now - datetime.fromtimestamp(content["at"], UTC) > REMEMBERED:
            return None
        return KeptForm(content["path"], content["fields"], content["session"])
