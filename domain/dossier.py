"""The dossier: all that a decision is about, and its digest, to which every act of a person is bound.

The digest is the SHA-256 (hex) of the sorted-key JSON of the parts, which hold codes and commitments only. A vote is
no part of the dossier; advice becomes one when its step closes, so that parallel advisers do not overtake each other.
"""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dossier: its name and its content as a code, a number's text or a commitment."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A digest the dossier has had, and the names of the parts that changed to get there."""

    digest: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The parts as they are now, and every digest since the beginning, oldest first."""

    parts: tuple[Part, ...]
    revisions: tuple[Revision, ...]

    @property
    def digest(self) -> str:
        """The digest of the parts as they are now."""
        return self.revisions[-1].digest

    def changed_since(self, digest: str) -> tuple[str, ...] | None:
        """The names of parts changed since `digest`; None where the dossier never had that digest."""
        digests = [revision.digest for revision in self.revisions]
        if digest not in digests:
            return None
        after = self.revisions[len(digests) - digests[::-1].index(digest) :]
        return tuple(dict.fromkeys(name for revision in after for name in revision.changed))


def digests_but_for(dossier: Dossier, kind: str) -> frozenset[str]:
    """The present digest, and those before it from which only parts whose names begin with `kind` have changed since."""
    found = {dossier.digest}
    for before, after in zip(dossier.revisions[-2::-1], dossier.revisions[:0:-1], strict=True):
        if not all(name.startswith(f"{kind}.") for name in after.changed):
            break
        found.add(before.digest)
    return frozenset(found)


def digest_of(parts: tuple[Part, ...]) -> str:
    """SHA-256 (hex) over the parts, by name."""
    content = json.dumps({part.name: part.content for part in parts}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def compile_dossier(parts: tuple[Part, ...]) -> Dossier:
    """A new dossier of these parts."""
    return Dossier(parts, (Revision(digest_of(parts), tuple(part.name for part in parts)),))


def revise(dossier: Dossier, changes: tuple[Part, ...]) -> Dossier:
    """The dossier with these parts put in place of those of the same name, or added."""
    old = {part.name: part.content for part in dossier.parts}
    changed = tuple(part.name for part in changes if old.get(part.name) != part.content)
    if not changed:
        return dossier
    merged = old | {part.name: part.content for part in changes}
    parts = tuple(Part(name, content) for name, content in merged.items())
    return Dossier(parts, (*dossier.revisions, Revision(digest_of(parts), changed)))
