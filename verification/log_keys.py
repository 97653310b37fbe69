"""Which key signed the log from where on, as the entries say, and whether what is stored of that says the same.

So the keys can be followed from the first one on; whether checkpoints are signed by them is checked elsewhere.
"""

from dataclasses import dataclass, field

from sqlalchemy import text

from audit.entry import Entry
from domain.acts import Act
from domain.log_acts import BeginLog, LogAct, decide_log
from store.codec import EVENT
from store.ledger import LOG_STREAM
from verification.any_value import written
from verification.entry_check import allowed_act
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

_ROWS = text("SELECT index AS entry_index, origin, vkey, previous, actor, named_at FROM log_keys")


@dataclass
class LogKeyLog:
    """Every key that was named, with its entry. Entries are added in the order of the log."""

    _named: list[tuple[int, Entry, LogAct]] = field(default_factory=list)

    def add(self, index: int, content: bytes) -> None:
        """One more entry about the log; one that was refused changes nothing, one that cannot be read is found elsewhere."""
        taken = allowed_act(content)
        if taken is not None and isinstance(taken[1], LogAct):
            self._named.append((index, taken[0], taken[1]))

    def before(self, index: int) -> str | None:
        """The key that signed when the entry with this index came; None before the first."""
        earlier = [act.vkey for at, _, act in self._named if at < index]
        return earlier[-1] if earlier else None

    def rows(self) -> dict[int, tuple[str, str, str | None, str, str]]:
        """What has to be stored, by index."""
        origin = next((act.origin for _, _, act in self._named if isinstance(act, BeginLog)), "")
        return {
            index: (origin, act.vkey, _previous(act), str(entry.actor.get("account")), entry.recorded_at)
            for index, entry, act in self._named
        }


def check_log_act(row: StoredEntry, entry: Entry, act: Act | None, log: LogKeyLog, found: list[Finding]) -> None:
    """Whether an act on the log's keys takes the place of the key before it, and did what it says."""

    def wrong(message: str) -> None:
        found.append(Finding(Code.LOG_KEY, row.index, row.stream, message))

    if isinstance(act, LogAct) and entry.verdict.get("allow") is True:
        if _previous(act) != log.before(row.index):
            wrong("the key that it replaces did not sign then")
        if entry.events != [EVENT.dump(decide_log(act))]:
            wrong("the events are not what the act does")
    if isinstance(act, LogAct) is not (row.stream == LOG_STREAM):
        wrong("an act on the log stands in the stream of the log, and no other does")


async def check_log_keys(stored: Stored, log: LogKeyLog, found: list[Finding]) -> None:
    """What is stored of the log's keys, against their entries; what differs is added to `found`."""
    expected = log.rows()
    for row in await stored.rows(_ROWS):
        wanted = expected.pop(row.entry_index, None)
        if wanted != (row.origin, row.vkey, row.previous, row.actor, written(row.named_at)):
            message = "it is stored as a key of the log, and is not what its entry says"
            found.append(Finding(Code.LOG_KEY, row.entry_index, LOG_STREAM, message))
    found += [Finding(Code.LOG_KEY, index, LOG_STREAM, "the key of the log is not stored") for index in expected]


def _previous(act: LogAct) -> str | None:
    return None if isinstance(act, BeginLog) else act.previous
