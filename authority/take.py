"""`take`: the one way by which anything happens to a case, for people and for the system alike (invariant 12).

Load state and facts, ask the policy, decide, append; judged again from the start when the case, the register or a
unique reference moved meanwhile. A refusal is appended as well. What never got a verdict is not appended.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Protocol

import structlog

from authority.case_judging import case_draft, judging, loaded_with_mandaten, own_mandaten
from authority.consequence import electorate_now
from authority.contested import DECIDES, contested, mandaten_of
from authority.judging_again import while_it_moves
from authority.mandaten import brings_mandaten
from authority.question import Facts
from domain.actor import SYSTEM, Actor
from domain.acts import Act, Conclude, LodgeObjection, OpenTier, PersonAct, Sign, Submit, SystemAct
from domain.case import Neighbours, Routekaart
from domain.errors import InvalidAct, NotFound
from domain.expectation import one_of
from domain.fold import fold
from domain.mandaten import Holder
from domain.objections import Contested
from domain.procedure import Procedure
from domain.receipt import Receipt
from domain.text import unsealed
from domain.verdict import Verdict
from store.ledger import Ledger, Loaded, case_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct

ASSESSING = ("open_tier", "answer", "resume")

log = structlog.get_logger(__name__)


class Policy(Protocol):
    """Who answers questions: one verdict each, in order, or AuthorityUnavailable."""

    async def verdicts(self, questions: list[dict[str, Any]]) -> list[Verdict]: ...


class Authority:
    """The enforcement point over a ledger, a register, procedures and a policy."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        policy: Policy,
        neighbours: Callable[[Routekaart], Awaitable[Neighbours]],
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._policy = policy
        self._neighbours = neighbours

    async def take(self, sealed: SealedAct, *, case: str, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the case, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act with unsealed text or a code that its procedure does not have, NotFound for a case that is not there, KeyReused,
        AuthorityUnavailable, StoreUnavailable, ContradictionError, and ContendedError where the case keeps moving; in all of
        these nothing was written, save that StoreUnavailable may leave it open: the key tells.
        """
        act = sealed.act
        refuse_unsealed(act)
        if not isinstance(act, PersonAct | SystemAct):
            raise InvalidAct("a register has its own way", field="type")

        async def attempt() -> Receipt:
            loaded = await self._load(case_stream(case), sealed, act, by, key)
            if loaded.receipt is not None:
                return _told(loaded.receipt, act, loaded.state)
            if loaded.state is None and not isinstance(act, Submit):
                raise NotFound(f"there is no routekaart {case}")
            return await self._judge_and_append(sealed, act, loaded, case, by, key, trace_id)

        return await while_it_moves(attempt, trace_id, act=act.type, case=case)

    async def _load(self, stream: str, sealed: SealedAct, act: PersonAct | SystemAct, by: Actor, key: str) -> Loaded:
        """The stream, with the actor's mandaten where they can matter."""

        async def load(holders: frozenset[Holder]) -> Loaded:
            return await self._ledger.load(stream, sealed, actor=by.account, key=key, holders=holders)

        if by is SYSTEM or not brings_mandaten(act.type):
            return await load(frozenset())
        return await loaded_with_mandaten(self._register, by.account, load)

    async def _contested(self, case: str) -> Contested | None:
        """The decision of the case; entries and what a mandaat says do not change, so it can be read apart."""
        entry = await self._ledger.last_allowed(case_stream(case), DECIDES)
        if entry is None:
            return None
        found = await self._register.mandaten((), mandaten_of(entry))
        organisation = await self._register.at(entry["register_version"])
        return contested(entry, {one.mandaat.id: one for one in found}.get, organisation)

    async def _judge_and_append(
        self,
        sealed: SealedAct,
        act: PersonAct | SystemAct,
        loaded: Loaded,
        case: str,
        by: Actor,
        key: str,
        trace_id: str,
    ) -> Receipt:
        organisation = await self._register.at(loaded.organisation_version)
        procedure = await self._procedures.by_hash(_procedure_hash(loaded))
        _refuse_unknown_codes(act, procedure)
        facts = Facts(
            loaded.now,
            organisation,
            procedure,
            loaded.reference_taken,
            mandaten=own_mandaten(loaded, organisation, act, by),
            interests=loaded.interests,
        )
        prelude = electorate_now(loaded.state, facts)
        state = fold(prelude, loaded.state)
        if state is not None and act.type in ASSESSING:
            facts = replace(facts, neighbours=await self._neighbours(state))
        if isinstance(act, LodgeObjection):
            facts = replace(facts, contested=await self._contested(case))
        judged = judging(sealed, act, case, by, loaded, facts, prelude)
        verdict = (await self._policy.verdicts([judged.question]))[0]
        receipt = await self._ledger.append(case_draft(judged, verdict, key, trace_id))
        log_taken(receipt, verdict, by, trace_id, case=case, sequence=receipt.sequence)
        return _told(receipt, act, state)


def refuse_unsealed(act: Act) -> None:
    """InvalidAct for an act with a free text that the vault has not sealed: what is judged is recorded."""
    plain = unsealed(act)
    if plain:
        raise InvalidAct(f"free text has to be sealed before it is judged: {', '.join(plain)}", field=plain[0])


def log_taken(receipt: Receipt, verdict: Verdict, by: Actor, trace_id: str, **about: object) -> None:
    """The one line of an act that is in the ledger, taken or refused; `about` is what it was an act on."""
    log.info(
        "act.taken" if receipt.allow else "act.refused",
        act=receipt.act,
        actor=by.account,
        index=receipt.index,
        reasons=list(verdict.reasons),
        policy_revision=verdict.policy_revision,
        trace_id=trace_id,
        **about,
    )


def _refuse_unknown_codes(act: PersonAct | SystemAct, procedure: Procedure) -> None:
    """InvalidAct for a code that the procedure does not have. What is judged is recorded for good, refused or not, so a
    field that is kept in clear may hold nothing but such codes (invariant 8)."""
    if isinstance(act, OpenTier) and act.tier not in {tier.id for tier in procedure.tiers}:
        right = one_of(tier.id for tier in procedure.tiers)
        raise InvalidAct("the procedure has no such tier", field="tier", fault="unknown_code", expected=right)
    if isinstance(act, Conclude | Sign):
        offices = {office for tier in procedure.tiers for step in tier.steps for office in step.offices}
        for number, answer in enumerate(act.advice_answers):
            if answer.office not in offices:
                where, right = f"advice_answers.{number}.office", one_of(sorted(offices))
                raise InvalidAct("the procedure has no such office", field=where, fault="unknown_code", expected=right)


def _procedure_hash(loaded: Loaded) -> str:
    """The procedure that a running case began with; for a new case the one in force (invariant 5)."""
    if loaded.state is not None:
        return loaded.state.procedure.content_hash
    if loaded.procedure is None:
        raise NotFound("no procedure is in force")
    return loaded.procedure


def _told(receipt: Receipt, act: PersonAct | SystemAct, state: Routekaart | None) -> Receipt:
    """The receipt, which tells whoever acted on an older dossier what changed since."""
    seen = getattr(act, "dossier", None)
    if state is None or seen is None or "dossier_changed" not in receipt.reasons:
        return receipt
    return replace(
        receipt, changed=state.dossier.changed_since(seen) or tuple(part.name for part in state.dossier.parts)
    )
