"""What a log signed and should not have: kept, so that it can be shown to whoever has to act on it.

Two checkpoints of one size and two roots prove by themselves that a log told two stories. A larger one that does not
begin with what was seen may also have come with a wrong proof; it is kept too, and the log can be asked for the right one.
"""

import hashlib
from pathlib import Path

import structlog

from audit.checkpoints import Checkpoint
from audit.notes import Note
from witness.durable import write_durably

MOST = 256
"""The most pieces that are kept, of some 300 kB each: whoever has the log's key can make as many as they like."""

log = structlog.get_logger(__name__)


class Evidence:
    """A folder of texts, one for each checkpoint that was signed by a log and refused as contradicting what was seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, why: str, seen: Note | None, offered: Note, point: Checkpoint) -> None:
        """Keep both, once for each checkpoint. That it could not be kept is logged: the refusal itself stands."""
        path = self._folder / f"{point.size}-{hashlib.sha256(offered.text.encode()).hexdigest()[:16]}"
        known = {"origin": point.origin, "size": point.size, "root": point.root.hex(), "why": why}
        try:
            if not path.exists():
                if sum(1 for _ in self._folder.iterdir()) >= MOST:
                    log.error("witness.evidence_full", **known)
                    return
                before = seen.content if seen else b""
                write_durably(path, b"\n".join([why.encode(), b"", b"SEEN", before, b"OFFERED", offered.content]))
        except OSError:
            log.exception("witness.evidence_lost", **known)
            return
        log.error("witness.contradiction", evidence=path.name, **known)
