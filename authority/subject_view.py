"""What an act on a subject is about, and how the policy sees it: codes and pseudonyms, nothing of what is held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import authority.register_views as t
from domain.interests import RegisteredInterest, interested
from domain.matters import Matter, is_about, still_counts
from domain.organisation import Organisation
from domain.subjects import REGISTERED, SubjectKind, SubjectStanding


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What the texts of a subject are of, where that stands in a register: whether it still counts, and whether it is about
    the actor."""

    counts: bool
    own: bool


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """A subject and what is around it.

    `held`: a hold stands on it or beside it. `needed`: a case that names it goes on, its account has a seat, or its interest
    counts. `barred`: the actor has an interest in a case that names it (Awb 2:4). `texts`, where it is being forgotten: the
    one hash (hex) of the commitments to all its texts (`store.sealing.texts_hash`). `matter` is that of the kinds `REGISTERED`.
    `objected`: an objection against the decision of a case that names it waits, so that it is needed as well. Both are None
    also in what was asked before questions had them.
    """

    kind: SubjectKind
    standing: SubjectStanding
    held: bool
    needed: bool
    barred: bool
    texts: str | None = None
    matter: MatterFacts | None = None
    objected: bool | None = None


def has_seat(account: str, organisation: Organisation, now: datetime) -> bool:
    """Whether the account has a seat now, or will have one."""
    held = organisation.seats_by_account.get(account, ())
    return any(seat.valid_until is None or now < seat.valid_until for seat in held)


def is_barred(account: str, recused: Iterable[str], interests: Iterable[RegisteredInterest], now: datetime) -> bool:
    """Whether this account stays out of one of the cases: by its own word, or by an interest on record."""
    return account in {*recused} or account in interested(interests, now)


def matter_facts(kind: SubjectKind, matter: Matter | None, account: str, now: datetime) -> MatterFacts | None:
    """What is asked of this matter for an act by this account; of what was refused there is none, and nothing counts."""
    if kind not in REGISTERED:
        return None
    if matter is None:
        return MatterFacts(counts=False, own=False)
    return MatterFacts(counts=still_counts(matter, now), own=is_about(matter, account))


def subject_view(facts: SubjectFacts) -> t.SubjectView:
    """The subject as the policy gets it."""
    standing = facts.standing
    view: t.SubjectView = {
        "id": standing.id,
        "kind": facts.kind.value,
        "status": standing.status.value,
        "proposed_by": standing.proposed_by,
        "hold": None if standing.hold is None else standing.hold.value,
        "held": facts.held,
        "needed": facts.needed,
        "barred": facts.barred,
    }
    # Left out of every other act, and of what was forgotten before questions had it.
    if facts.texts is not None:
        view["texts"] = facts.texts
    if facts.matter is not None:
        view["matter"] = {"counts": facts.matter.counts, "own": facts.matter.own}
    if facts.objected is not None:
        view["objected"] = facts.objected
    return view
