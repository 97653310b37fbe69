"""Whom an act on personal data was about, and what was around it, as entries and documents have it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authority.subject_view import MatterFacts, SubjectFacts, has_seat, is_barred, matter_facts
from domain.actor import Actor
from domain.interests import RegisteredInterest
from domain.matters import Matter, still_counts
from domain.organisation import Organisation
from domain.subject_acts import ConfirmForgetting, SubjectAct
from domain.subjects import SubjectKind
from verification.documents import Documents


def subject_facts(
    documents: Documents,
    act: SubjectAct,
    index: int,
    actor: Actor,
    asked: tuple[datetime, Organisation, Mapping[str, Any]],
) -> SubjectFacts:
    """What was there for the entry with this index, asked at a moment under an organisation; where nobody can tell, as the
    question says. KeyError where there is no such subject, or the question does not say it."""
    now, organisation, said = asked
    # Which texts there were is for `verification.subjects` to hold to the vault.
    texts = said.get("texts") if isinstance(act, ConfirmForgetting) else None
    log, name = documents.subjects, act.subject
    if log.withheld:
        known = MatterFacts(**said["matter"]) if "matter" in said else None
        standing = log.at(name, index)
        return SubjectFacts(
            SubjectKind(said["kind"]),
            standing,
            said["held"],
            said["needed"],
            said["barred"],
            texts,
            known,
            said.get("objected"),
        )
    around = log.around[name]
    cases = log.opened_at(name, index)
    interests = [
        one
        for case, moments in cases.items()
        for one in documents.interests.covering(case, moments.municipality or "", index)
    ]
    recused = [account for one in cases.values() for at, account in one.recused if at < index]
    # Entries from before it was asked were judged by less: what an objection was about could be forgotten, what was of an
    # interest, change or mandaat was known by its row alone, and of an interest it was asked whether it was in force.
    before = "objected" not in said
    matter = _matter(documents, around.kind, around.by_row if before else around.matter, index)
    objected = None if before else log.objected_at(name, index)
    counts = False
    if isinstance(matter, RegisteredInterest):
        counts = matter.is_in_force_at(now) if before else still_counts(matter, now)
    if around.account is not None:
        counts = counts or has_seat(around.account, organisation, now)
    return SubjectFacts(
        around.kind,
        log.at(name, index),
        log.held(name, index),
        log.open_at(name, index) or objected is True or counts,
        is_barred(actor.account, recused, interests, now),
        texts,
        # Some entries from before have none.
        matter_facts(around.kind, matter, actor.account, now) if "matter" in said or not before else None,
        objected,
    )


def _matter(documents: Documents, kind: SubjectKind, name: str | None, index: int) -> Matter | None:
    """What the texts of a subject of this kind are of, by its id, as it stood for the entry with this index."""
    if name is None:
        return None
    match kind:
        case SubjectKind.INTEREST:
            return documents.interests.at(name, index)
        case SubjectKind.MANDAAT:
            return documents.mandaten.at(name, index)
        case SubjectKind.CHANGE:
            return documents.changes.at(name, index)
        case SubjectKind.AUDIT:
            return documents.audits.at(name, index)
        case SubjectKind.MEETING:
            return documents.meetings.at(name, index)
        case _:
            return None
