"""The hash by which a verdict names the question that it answers."""

import hashlib
from collections.abc import Mapping
from typing import Any

from audit.canonical import canonical


def question_hash(question: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the RFC 8785 bytes. NotCanonical for what has none, such as a fraction."""
    return hashlib.sha256(canonical(dict(question))).hexdigest()
