"""Whether the log is the one whose key is known from elsewhere: whoever makes a log of their own can make a key for it too."""

from collections.abc import Collection

from sqlalchemy import text

from audit.note_keys import VerifierKey
from store.database import Database
from verification.finding import Code, Finding
from verification.standalone import checkpoint_of, key_of
from verification.stored import Stored

_KEYS = text("SELECT index AS entry_index, vkey FROM log_keys ORDER BY index")

# Named first and passed over at once, a true key would stand in a log that its holder never saw.
_EARLIEST = text("SELECT note FROM log_checkpoints ORDER BY size LIMIT 100")


async def key_findings(database: Database, first: VerifierKey | None, logs: Collection[VerifierKey]) -> list[Finding]:
    """What does not hold of the keys that were given: `first` as the first of the log, and `logs` as a policy names them, of
    which one has to be the log's first or the one that signs now. That the stored keys are those of the entries is checked
    elsewhere. Raises StoreUnavailable."""
    async with database.snapshot() as connection:
        rows = await Stored(connection).rows(_KEYS)
        notes = [] if first is None else [row.note for row in await Stored(connection).rows(_EARLIEST)]
    if not rows:
        asked = first is not None or bool(logs)
        return (
            [Finding(Code.LOG_KEY, None, None, "a key was given, and no entry says which one signs")] if asked else []
        )
    found: list[Finding] = []
    if first is not None and rows[0].vkey != first.text:
        message = f"the log began with the key {rows[0].vkey}, and not with the one you gave"
        found.append(Finding(Code.LOG_KEY, rows[0].entry_index, None, message))
    elif first is not None and not any(_signed(note, first) for note in notes):
        message = "the key you gave signed none of the first checkpoints, and so does not speak for this log"
        found.append(Finding(Code.LOG_KEY, rows[0].entry_index, None, message))
    if logs and not {rows[0].vkey, rows[-1].vkey} & {one.text for one in logs}:
        message = (
            f"the log signs with the key {rows[-1].vkey}, and no line `log` of the policy names that or its first key"
        )
        found.append(Finding(Code.LOG_KEY, rows[-1].entry_index, None, message))
    return found


def _signed(note: str, key: VerifierKey) -> bool:
    """Whether this key signed the note; not where it cannot be read, which is said elsewhere."""
    try:
        return checkpoint_of(note).bears(key_of(key.text))
    except (ValueError, TypeError):
        return False
