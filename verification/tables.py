"""What is stored beside the entries, each table held to them: which there are, and in what order they are looked at."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial

from store.keys import MasterKey
from verification.access import check_access
from verification.audits import check_audits
from verification.changes import check_changes
from verification.counts import check_counts
from verification.document_check import check_contents
from verification.documents import Documents
from verification.finding import Finding
from verification.interests import check_interests
from verification.log_keys import check_log_keys
from verification.mandaten import check_mandaten
from verification.meetings import check_meetings
from verification.names import check_names
from verification.policies import check_activations
from verification.stored import Stored
from verification.subjects import check_subjects
from verification.vault_check import check_vault


class Tables:
    """The tables of one run. `looks` are the records of the access log, `forgotten` the subjects and texts that nobody can read any
    more, `opened` the texts that were; None without a master key."""

    def __init__(
        self, stored: Stored, documents: Documents, master: MasterKey | None, sealing: timedelta, found: list[Finding]
    ) -> None:
        self._stored = stored
        self._documents = documents
        self._master = master
        self._sealing = sealing
        self._found = found
        self.looks = 0
        self.forgotten = (0, 0)
        self.opened: int | None = None

    def checks(self) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
        """What is looked at, each with how it is checked."""
        stored, documents, found = self._stored, self._documents, self._found
        yield "the numbers over many cases", partial(check_counts, stored, found)
        yield "the table mandaten", partial(check_mandaten, stored, documents.mandaten, found)
        yield "the table organisation_changes", partial(check_changes, stored, documents.changes, found)
        yield (
            "the table interests",
            partial(check_interests, stored, documents.interests, found, exported=documents.subjects.withheld),
        )
        yield "the table audits", partial(check_audits, stored, documents.audits, found)
        yield "the table meetings", partial(check_meetings, stored, documents.meetings, found)
        yield "the tables subjects and subject_standings", self._check_subjects
        yield "the table policy_activations", partial(check_activations, stored, documents.policies, found)
        yield "the tables access_records and access_head", self._check_access
        yield "the table accounts", partial(check_names, stored, documents.names, found)
        yield "the table log_keys", partial(check_log_keys, stored, documents.log_keys, found)
        if self._master is not None:
            yield "the texts of the vault, and the content of documents", partial(self._check_vault, self._master)

    async def _check_subjects(self) -> None:
        self.forgotten = await check_subjects(self._stored, self._documents.subjects, self._found)

    async def _check_access(self) -> None:
        self.looks = await check_access(self._stored, self._sealing, self._found)

    async def _check_vault(self, master: MasterKey) -> None:
        self.opened = await check_vault(self._stored, master, self._found)
        await check_contents(self._stored, master, self._found)
