"""Documents are added to a case and withdrawn from it; each changes the dossier, so votes that were cast are asked again.

Advice and agreement that were given stay: they say on which dossier they were given. Who wants them anew asks questions
(`return_for_information`), after whose answer the tier starts again at its first step.
"""

from dataclasses import replace

from domain import events as e
from domain.case import Routekaart
from domain.decide.setting import Setting
from domain.document_acts import AddDocument, WithdrawDocument
from domain.documents import Document, Withdrawal
from domain.errors import ContradictionError
from domain.rounds import counted


def add(state: Routekaart, act: AddDocument, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """One document more, with the next number."""
    document = Document(
        number=len(state.documents) + 1,
        kind=act.kind,
        media_type=act.media_type,
        size=act.size,
        title=act.title,
        file_name=act.file_name,
        content=act.content,
        account=setting.actor.account,
        at=setting.now,
    )
    return (e.DocumentAdded(document, (document.part,), _stale(state)),)


def withdraw(state: Routekaart, act: WithdrawDocument, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The document no longer counts. ContradictionError where there is none with this number that does."""
    found = next((one for one in state.documents if one.number == act.number), None)
    if found is None or found.withdrawn is not None:
        raise ContradictionError(f"the case has no document {act.number} that can be withdrawn")
    gone = replace(found, withdrawn=Withdrawal(setting.actor.account, setting.now, act.reasons))
    by, at = setting.actor.account, setting.now
    return (e.DocumentWithdrawn(act.number, by, at, act.reasons, (gone.part,), _stale(state)),)


def _stale(state: Routekaart) -> tuple[str, ...]:
    """The seats whose votes counted until now."""
    round_ = state.tier.round if state.tier else None
    return tuple(vote.seat for vote in counted(round_, state.dossier.digest)) if round_ else ()
