"""The way in for several new cases together: each an act of its own, judged, decided and recorded as `authority.take` would, with one
question to the policy and one transaction for many of them.

One that is refused keeps none of the others from being taken, and is in the ledger like any refusal.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from authority.case_judging import Judging, case_draft, judging, loaded_with_mandaten, own_mandaten
from authority.judging_again import while_it_moves
from authority.question import Facts
from authority.take import Policy, log_taken, refuse_unsealed
from domain.actor import Actor
from domain.acts import Submit
from domain.errors import InvalidAct, KeyReused
from domain.mandaten import Holder
from domain.receipt import Receipt
from store.case_openings import CaseOpenings, LoadedOpenings, Opening
from store.draft import Draft, Loaded, StoredSubject
from store.ledger import Ledger
from store.procedures import Procedures
from store.register import Register


class Openings:
    """The enforcement point of cases that are opened together."""

    def __init__(
        self, ledger: Ledger, cases: CaseOpenings, register: Register, procedures: Procedures, policy: Policy
    ) -> None:
        self._ledger = ledger
        self._cases = cases
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def take(self, openings: Sequence[Opening], *, by: Actor, trace_id: str) -> list[Receipt | KeyReused]:
        """The receipt of each, taken or refused, in their order; KeyReused where its key was used for something else.

        Otherwise failures as by `Authority.take`, which are of all of them; those that were taken until then are answered as repeated ones
        when they are sent again.
        """
        answers: dict[int, Receipt | KeyReused] = {}
        waiting = list(range(len(openings)))
        while waiting:
            now, waiting = _apart(openings, waiting)
            some = [openings[place] for place in now]
            taken = await while_it_moves(partial(self._once, some, by, trace_id), trace_id, openings=len(some))
            answers |= zip(now, taken, strict=True)
        return [answers[place] for place in range(len(openings))]

    async def _once(self, openings: Sequence[Opening], by: Actor, trace_id: str) -> list[Receipt | KeyReused]:
        found = await self._load(openings, by)
        answers = [_before(found, one) for one in openings]
        new = [one for one, answer in zip(openings, answers, strict=True) if answer is None]
        judged = await self._judging(new, found, by)
        verdicts = await self._policy.verdicts([one.question for one in judged]) if judged else []
        drafts: list[Draft] = []
        made: tuple[StoredSubject, ...] = ()
        for opening, one, verdict in zip(new, judged, verdicts, strict=True):
            # An address that one before it names as well is there by then, under the key that was made for that one.
            after = replace(one, loaded=replace(one.loaded, subjects=(*one.loaded.subjects, *made)))
            drafts.append(case_draft(after, verdict, opening.key, trace_id))
            made += _made_by(opening, after.loaded)
        receipts = iter(await self._append(drafts) if drafts else ())
        return [next(receipts) if answer is None else answer for answer in answers]

    async def _load(self, openings: Sequence[Opening], by: Actor) -> LoadedOpenings:
        found: list[LoadedOpenings] = []

        async def load(holders: frozenset[Holder]) -> Loaded:
            found.append(await self._cases.load(openings, by.account, holders))
            return found[-1].loaded

        await loaded_with_mandaten(self._register, by.account, load)
        return found[-1]

    async def _judging(self, openings: Sequence[Opening], found: LoadedOpenings, by: Actor) -> list[Judging]:
        organisation = await self._register.at(found.loaded.organisation_version)
        procedure = await self._procedures.named(found.loaded.procedure)
        acts = [_submission(one) for one in openings]
        # One account and one kind of act, so these are the same for all.
        mandaten = own_mandaten(found.loaded, organisation, acts[0], by) if acts else ()
        judged: list[Judging] = []
        for one, act in zip(openings, acts, strict=True):
            refuse_unsealed(act)
            loaded = found.of(one)
            facts = Facts(loaded.now, organisation, procedure, loaded.reference_taken, mandaten=mandaten)
            judged.append(judging(one.sealed, act, one.case, by, loaded, facts))
        return judged

    async def _append(self, drafts: Sequence[Draft]) -> list[Receipt]:
        receipts = await self._ledger.append_all(drafts)
        for draft, receipt in zip(drafts, receipts, strict=True):
            log_taken(receipt, draft.verdict, draft.actor, draft.trace_id, case=receipt.case, sequence=receipt.sequence)
        return receipts


def _submission(opening: Opening) -> Submit:
    act = opening.sealed.act
    if not isinstance(act, Submit):
        raise InvalidAct("only a submission opens a case", field="type")
    return act


def _before(found: LoadedOpenings, opening: Opening) -> Receipt | KeyReused | None:
    """What is answered where its key was used before."""
    before = found.before.get(opening.key)
    if before is None:
        return None
    # What was sent cannot be told any more where its texts were forgotten; that is another act as well.
    same = before.content_mac == opening.sealed.content_mac
    return before.receipt if same else KeyReused("this key was used before, with another act")


def _made_by(opening: Opening, loaded: Loaded) -> tuple[StoredSubject, ...]:
    """The subjects that are there once this one is appended, and were not before."""
    there = {one.lookup for one in loaded.subjects}
    return tuple(
        StoredSubject(new.lookup, new.subject, new.wrapped_key)
        for new in opening.sealed.subjects
        if new.lookup is not None and new.lookup not in there
    )


def _apart(openings: Sequence[Opening], places: Sequence[int]) -> tuple[list[int], list[int]]:
    """Those that no other one before them touches, by reference or key, and the rest: these have to find what became of the others."""
    first: list[int] = []
    later: list[int] = []
    references: set[str] = set()
    keys: set[str] = set()
    for place in places:
        one = openings[place]
        touches = one.reference in references or one.key in keys
        (later if touches else first).append(place)
        references.add(one.reference)
        keys.add(one.key)
    return first, later
