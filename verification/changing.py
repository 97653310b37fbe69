"""What a question about a change of the organisation has to bring: the change as it stood, and what was worked out around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authority.changes import change_about
from domain.acts import Act
from domain.change_acts import ChangeAct, ProposeChange
from domain.changes import ENDS_A_BODY, ChangeStanding
from domain.needed_bodies import BodyNeed, body_need
from domain.organisation import Organisation
from domain.procedure_fit import ProcedureFit, fit_of, is_taken
from verification.documents import Documents


@dataclass(frozen=True, slots=True)
class Changing:
    """What was there for the entry with this index."""

    documents: Documents
    organisation: Organisation
    index: int

    def change(self, act: Act, account: str, now: datetime) -> ChangeStanding | None:
        """The change that the act is about; None for an act on something else."""
        if not isinstance(act, ChangeAct):
            return None
        name = act.change.id if isinstance(act, ProposeChange) else act.change
        return change_about(act, account, now, self.documents.changes.at(name, self.index))

    def need(self, change: ChangeStanding | None, now: datetime, known: Mapping[str, Any]) -> BodyNeed | None:
        """Whether cases needed the body that the change would end, when the log had as many entries as the question says, and
        whether a procedure named it that was to come.

        ValueError where the cases were looked at under another register than the change was judged under, or before what was
        recorded long before it: what came later would else be left out.
        """
        if change is None or change.change.kind not in ENDS_A_BODY:
            return None
        seen, documents = int(known["change"]["cases_seen"]), self.documents
        if seen > self.index or documents.version_at(seen) != documents.version_at(self.index):
            raise ValueError("the cases were looked at under another register")
        if seen < documents.changes.there[self.index]:
            raise ValueError("the cases were looked at long before the act")
        coming, found = documents.starts.coming(self.index, now), documents.changes.open_cases[seen]
        return body_need(change.change.body, self.organisation, found, documents.procedures, coming)

    def fit(self, change: ChangeStanding | None, known: Mapping[str, Any]) -> ProcedureFit | None:
        """How the procedure fitted that the change would put into force. The document of a proposal that was refused is not
        kept: of that one whether it fitted is as the question has it."""
        new = None if change is None else change.change.new_procedure
        if change is None or new is None:
            return None
        procedure = self.documents.procedure_named(new.content_hash)
        taken = self.documents.starts.known(self.index)
        if procedure is not None:
            return fit_of(procedure, self.organisation, taken, change.change.valid_from)
        said = known["change"]["new_procedure"]
        return ProcedureFit(said["fits"], is_taken((new.procedure, new.version, new.content_hash), taken))
