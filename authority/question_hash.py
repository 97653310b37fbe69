"""The hash by which a verdict names the question that it answers."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def question_hash(question: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the RFC 8785 bytes. rfc8785.CanonicalizationError for what has none, such as NaN."""
    return hashlib.sha256(rfc8785.dumps(dict(question))).hexdigest()
