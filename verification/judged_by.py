"""Which revisions of the policy gave the verdicts, and whether they are those that somebody knows from elsewhere.

Whoever can write the whole ledger can write a policy for it too, whose verdicts then agree with it: that a revision is the one that
was agreed on no entry can say.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from audit.entry import Entry
from verification.finding import Code, Finding


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """How many verdicts a revision gave, and the indices and moments of the first and the last entry that has one."""

    revision: str
    verdicts: int
    first: int
    since: str
    last: int
    until: str


class PolicyVerdicts:
    """The verdicts so far, in any order. There is one line for each revision."""

    def __init__(self) -> None:
        self._by: dict[str, JudgedBy] = {}

    def add(self, index: int, entry: Entry) -> None:
        """The verdict of one more entry."""
        revision, at = str(entry.verdict.get("policy_revision")), entry.recorded_at
        known = self._by.get(revision, JudgedBy(revision, 0, index, at, index, at))
        first, since = min((known.first, known.since), (index, at))
        last, until = max((known.last, known.until), (index, at))
        self._by[revision] = JudgedBy(revision, known.verdicts + 1, first, since, last, until)

    def all(self) -> tuple[JudgedBy, ...]:
        """Every revision, by its first verdict."""
        return tuple(sorted(self._by.values(), key=lambda one: one.first))

    def others(self, known: Collection[str]) -> Iterator[Finding]:
        """What there is of revisions that are not among those `known`; nothing where none was given."""
        for one in self.all():
            if known and one.revision not in known:
                message = f"{one.verdicts} verdicts from this entry on are of the policy {one.revision}, and not of one that you gave"
                yield Finding(Code.POLICY, one.first, None, message)
