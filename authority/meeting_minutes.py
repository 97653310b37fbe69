"""The digest by which the minutes of a meeting are adopted."""

import hashlib

from audit.canonical import canonical
from domain.minutes import Minutes
from store.codec import MINUTES


def minutes_digest(minutes: Minutes) -> str:
    """SHA-256 (hex) over the RFC 8785 bytes of the minutes: pseudonyms, codes and commitments, so that anybody with the
    entries can compute it, and it stays when a text is forgotten."""
    return hashlib.sha256(canonical(MINUTES.dump(minutes))).hexdigest()
