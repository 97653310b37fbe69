"""A policy's sources as the files that OPA reads: their revision, and a bundle laid out as the one that judged."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from sqlalchemy import text

from verification.stored import Stored

_SOURCES = text("SELECT sources FROM policies WHERE revision = :revision")
_OURS = ("data.json", ".manifest")


class PolicyUnusable(Exception):
    """A policy that cannot be asked, and why."""


def policy_revision(sources: Mapping[str, str]) -> str:
    """The revision of these sources: SHA-256 (hex) over path, zero byte, length, zero byte and text of each."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        content = sources[name].encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def scratch() -> TemporaryDirectory[str]:
    """Where sources are put for OPA to read."""
    return TemporaryDirectory(prefix="getrapt-verify-")


async def stored_sources(stored: Stored, revision: str) -> dict[str, str]:
    """The sources that were kept of a revision. PolicyUnusable where they are not there, or are not those."""
    rows = await stored.rows(_SOURCES, {"revision": revision})
    if not rows:
        raise PolicyUnusable(f"the sources of {revision[:12]}… are not there")
    sources = rows[0].sources
    if not isinstance(sources, dict) or not all(isinstance(one, str) for one in sources.values()):
        raise PolicyUnusable(f"the sources of {revision[:12]}… are no texts by path")
    if policy_revision(sources) != revision:
        raise PolicyUnusable(f"the sources of {revision[:12]}… are not those of this revision")
    return dict(sources)


def lay_out(place: Path, sources: Mapping[str, str]) -> Path:
    """The sources as a bundle below `place`. PolicyUnusable for paths that lead elsewhere: nothing is written then."""
    revision = policy_revision(sources)
    if not all(_harmless(name) for name in sources):
        raise PolicyUnusable(f"the sources of {revision[:12]}… have paths that lead elsewhere, or are ours")
    # As the bundle that judged: the policy knows its own revision, and everything in it lives below `getrapt`.
    files = dict(sources)
    files["data.json"] = json.dumps({"getrapt": {"revision": revision}})
    files[".manifest"] = json.dumps({"revision": revision, "roots": ["getrapt"]})
    bundle = place / revision
    for name, content in files.items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(content, "utf-8")
    return bundle


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and name not in _OURS
