"""The revision of a policy: a hash over its sources, by which entries name it. Pure."""

import hashlib
from collections.abc import Mapping


def policy_revision(sources: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over the sources by path, each with its name and length, so that no two sets can look the same."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(f"{name}\0{len(sources[name])}\0".encode())
        digest.update(sources[name])
    return digest.hexdigest()
