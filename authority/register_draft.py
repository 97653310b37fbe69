"""What is appended for an act on a register: like that of a case, but of no case, with nothing to wake."""

from collections.abc import Mapping
from typing import Any

from authority.behalf import on_behalf_of
from authority.question import Facts, compact
from domain.acts import Act
from domain.case import ProcedureRef
from domain.decide import Actor
from domain.events import Event
from domain.verdict import Verdict
from store.ledger import Draft, Loaded
from store.vault import SealedAct


def register_draft(
    stream: str,
    sealed: SealedAct,
    act: Act,
    *,
    by: Actor,
    key: str,
    loaded: Loaded,
    facts: Facts,
    question: Mapping[str, Any],
    verdict: Verdict,
    event: Event | None,
    trace_id: str,
    document: bytes | None = None,
) -> Draft:
    """The draft of this act, judged by `verdict` on `question` with `facts`; `event` where it was allowed."""
    procedure = facts.procedure
    return Draft(
        stream=stream,
        case=None,
        actor=by,
        on_behalf_of=on_behalf_of(by, act.type, None, facts),
        sealed=sealed,
        key=key,
        verdict=verdict,
        question=compact(question),
        loaded=loaded,
        procedure=ProcedureRef(procedure.id, procedure.version, procedure.content_hash),
        events=() if event is None else (event,),
        state=None,
        wake=False,
        trace_id=trace_id,
        document=document,
    )
