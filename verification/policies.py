"""Which revision of the policy was in force for each entry, as the entries say, and whether it was the one that judged."""

import bisect
from dataclasses import dataclass, field

from sqlalchemy import text

from audit.entry import Entry
from domain.actor import SYSTEM, ActorKind
from domain.acts import Act
from domain.policy_acts import ActivatePolicy, decide_policy
from store.codec import EVENT
from verification.any_value import written
from verification.entry_check import allowed_act
from verification.finding import Code, Finding
from verification.policy_sources import policy_revision
from verification.stored import Stored, StoredEntry

_UNUSED = text(
    "SELECT revision, sources FROM policies p"
    " WHERE NOT EXISTS (SELECT FROM policy_activations a WHERE a.revision = p.revision) ORDER BY revision"
)
_ROWS = text("SELECT index AS entry_index, revision, previous, actor, activated_at FROM policy_activations")


@dataclass
class PolicyLog:
    """Every revision that came into force, with its entry. Entries are added in the order of the log."""

    _activated: list[tuple[int, Entry, ActivatePolicy]] = field(default_factory=list)

    def add(self, index: int, content: bytes) -> None:
        """One more entry about the policy; one that was refused changes nothing, one that cannot be read is found
        elsewhere."""
        taken = allowed_act(content)
        if taken is not None and isinstance(taken[1], ActivatePolicy):
            self._activated.append((index, taken[0], taken[1]))

    def at(self, index: int) -> str | None:
        """The revision in force for the entry with this index; None before the first."""
        before = bisect.bisect_left(self._activated, index, key=lambda one: one[0])
        return self._activated[before - 1][2].revision if before else None

    def rows(self) -> dict[int, tuple[str, str | None, str, str]]:
        """What has to be stored, by index."""
        return {
            index: (act.revision, act.previous, str(entry.actor.get("account")), entry.recorded_at)
            for index, entry, act in self._activated
        }


def check_judged_by(row: StoredEntry, entry: Entry, act: Act | None, log: PolicyLog, found: list[Finding]) -> None:
    """Whether the policy that judged was in force, and whether an activation did what it says."""

    def wrong(message: str) -> None:
        found.append(Finding(Code.POLICY_IN_FORCE, row.index, row.stream, message))

    in_force, judged_by = log.at(row.index), entry.verdict.get("policy_revision")
    activates = isinstance(act, ActivatePolicy)
    # The policy of a release, put into force by the system before anything else runs, judges that itself.
    own = (
        isinstance(act, ActivatePolicy)
        and act.revision == judged_by
        and entry.actor == {"kind": ActorKind.SYSTEM.value, "account": SYSTEM.account}
    )
    if in_force is not None and judged_by != in_force and not own:
        wrong(f"it was judged by the policy {str(judged_by)[:12]}…, and {in_force[:12]}… was in force")
    if isinstance(act, ActivatePolicy) and entry.verdict.get("allow") is True:
        if act.previous != in_force:
            wrong("the policy that it replaces was not in force")
        if entry.events != [EVENT.dump(decide_policy(act))]:
            wrong("the events are not what the act does")
    if activates is not (row.stream == "policy"):
        wrong("an act on the policy stands in the stream of the policy, and no other does")


async def check_activations(stored: Stored, log: PolicyLog, found: list[Finding]) -> None:
    """What is stored of the revisions in force, against their entries; what differs is added to `found`."""
    expected = log.rows()
    for row in await stored.rows(_ROWS):
        wanted = expected.pop(row.entry_index, None)
        if wanted != (row.revision, row.previous, row.actor, written(row.activated_at)):
            message = "it is stored as the activation of a policy, and is not what its entry says"
            found.append(Finding(Code.POLICY_IN_FORCE, row.entry_index, "policy", message))
    for index in expected:
        message = "the activation of a policy is not stored"
        found.append(Finding(Code.POLICY_IN_FORCE, index, "policy", message))
    # Those that judged are looked at when they judge again.
    for row in await stored.rows(_UNUSED):
        if not _is_of(row.revision, row.sources):
            message = f"the sources of {row.revision[:12]}… are not those of this revision, which was never in force"
            found.append(Finding(Code.POLICY, None, "policy", message))


def _is_of(revision: str, sources: object) -> bool:
    """Whether these are the sources of this revision; what is no map of names to texts is that of none."""
    if not isinstance(sources, dict) or not all(isinstance(one, str) for one in sources.values()):
        return False
    return policy_revision(sources) == revision
