"""The acts a page can offer, as the policy would see them filled in completely.

An offer asks "could this person do this now, if the form is complete?"; the act itself is judged again when taken.
"""

from typing import Any

from domain.case import Routekaart
from domain.codes import Opinion, Outcome, VoteChoice
from domain.procedure import Procedure

READ = {"type": "read"}
READ_DELIBERATION = {"type": "read_deliberation"}

_COMPLETE_MOTIVATION = dict.fromkeys(("facts", "interests", "norm", "equality", "maatwerk"), True)


def candidates(state: Routekaart, procedure: Procedure) -> list[dict[str, Any]]:
    """Every act a person might do on a case in this state, one per choice or outcome, complete."""
    seen = {"dossier": state.dossier.digest}
    reasoned = [
        {**seen, "type": kind, "reasons": True} for kind in ("escalate", "call_up", "resume", "withdraw", "recuse")
    ]
    return [
        *(
            {**seen, "type": "cast_vote", "choice": choice.value, "reasons": True, "conditions": True}
            for choice in VoteChoice
        ),
        *_decisions(state, procedure),
        *({**seen, "type": "advise", "opinion": opinion.value, "advice": True} for opinion in Opinion),
        *({**seen, "type": "concur", "agree": agree, "reasons": True} for agree in (True, False)),
        {**seen, "type": "return_for_information", "questions": True},
        {
            **seen,
            "type": "answer",
            "answer": True,
            "amount_cents": None,
            "measure": None,
            "resident_choice": None,
            "maatwerk_ground": None,
            "safety_doubt": None,
        },
        {**seen, "type": "suspend", "reasons": True, "until": None},
        *reasoned,
    ]


def _decisions(state: Routekaart, procedure: Procedure) -> list[dict[str, Any]]:
    """Conclusions and signatures, for the outcomes that the present step knows."""
    if state.tier is None:
        return []
    tier = procedure.tier(state.tier.tier)
    step = next((step for step in tier.steps if step.id == state.tier.step), None)
    if step is None:
        return []
    answers = [{"office": advice.office, "answer": True} for advice in state.tier.advice]
    return [_decision(state.dossier.digest, step.kind.value, outcome, answers) for outcome in step.outcomes]


def _decision(dossier: str, kind: str, outcome: Outcome, answers: list[dict[str, Any]]) -> dict[str, Any]:
    decision: dict[str, Any] = {
        "type": "sign" if kind == "sign" else "conclude",
        "dossier": dossier,
        "outcome": outcome.value,
        "motivation": _COMPLETE_MOTIVATION,
        "conditions": outcome is Outcome.APPROVE_WITH_CONDITIONS,
        "advice_answers": answers,
    }
    if kind != "sign":
        decision["knock_on"] = {"new_difference": False, "explanation": True}
    return decision
