"""Who may look up whom data is about, and what is due by the terms: the policy says it, for every list and search alike."""

from api.identity import Person
from api.language import Language
from api.parts import Parts
from api.problems import Problem
from api.refusals import reasons_json
from domain.actor import Actor, ActorKind


async def check_may_look_up(parts: Parts, person: Person, language: Language) -> None:
    """Problem `subjects_refused`, with why, for who may not."""
    verdict = await parts.subject_register.may_look(Actor(ActorKind.PERSON, person.account))
    if not verdict.allow:
        raise Problem("subjects_refused", extra={"reasons": reasons_json(verdict.reasons, language)})
