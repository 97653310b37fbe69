"""The way by which persons change the organisation: judged by the policy and appended like any other act.

What takes effect makes the next version of the organisation, and so of the register: whatever was judged before it is
judged again, and a substitution counts from its first moment on in every round that is open.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from authority.changes import change_about
from authority.naming import Naming
from authority.question import Facts, question_of
from authority.register_acts import Considered, Outcome, RegisterActs, Sent
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.change_acts import ChangeAct, ProposeChange
from domain.change_effects import changed, substitution_ended
from domain.change_events import NewVersion, decide_change, remakes_organisation
from domain.changes import (
    ABOUT_AN_ACCOUNT,
    ENDS_A_BODY,
    OF_THE_MANAGING_OFFICE,
    Change,
    ChangeKind,
    ChangeStanding,
    ChangeStatus,
)
from domain.errors import InvalidAct, NotFound
from domain.needed_bodies import BodyNeed, body_need
from domain.organisation import MANAGING_OFFICE, Organisation
from domain.procedure_fit import ProcedureFit, fit_of
from domain.procedure_starts import to_come
from domain.receipt import Receipt
from domain.text import Text, map_texts
from store.changes import Changes
from store.codec import organisation_bytes, procedure_of
from store.ledger import Ledger, Loaded, change_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

NOT_THERE_YET = "0" * 32
"""Stands for the account that a proposal would make, while nobody has allowed it."""

_WITHOUT_A_SEAT = (ChangeKind.ADD_BODY, ChangeKind.END_BODY, *OF_THE_MANAGING_OFFICE)
_WITHOUT_AN_ACCOUNT = (*ENDS_A_BODY, ChangeKind.PUT_PROCEDURE)
_PSEUDONYM = re.compile("[0-9a-f]{32}")


class Organising:
    """The enforcement point of changes of the organisation."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        changes: Changes,
        procedures: Procedures,
        vault: Vault,
        policy: Policy,
    ) -> None:
        self._register = register
        self._changes = changes
        self._procedures = procedures
        self._vault = vault
        self._naming = Naming(ledger, register, procedures, policy)
        self._policy = policy
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(
        self, sealed: SealedAct, change: str, *, by: Actor, key: str, trace_id: str, document: bytes | None = None
    ) -> Receipt:
        """Takes the act on the change with this id, or refuses it; either way it is in the ledger when this returns.

        `document` is the canonical bytes of the procedure that is proposed. Raises InvalidAct for an act that is not sealed, is
        about another change, names what there is not or comes without its document, NotFound for a change that is not there,
        and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, ChangeAct):
            raise InvalidAct("this is no act on the organisation", field="type")
        if change != (act.change.id if isinstance(act, ProposeChange) else act.change):
            raise InvalidAct("the act is about another change", field="change")
        refuse_unsealed(act)
        sent = Sent(change_stream(change), sealed, by, key, trace_id)
        return await self._acts.take(sent, lambda loaded: self._considered(act, change, by, loaded, document))

    def bringing(self, document: bytes | None) -> "Bringing":
        """This register, for the proposal of a procedure that comes with this document."""
        return Bringing(self, document)

    async def with_account(self, change: Change, handle: str, by: Actor) -> Change:
        """The change with the account of this handle, which is made where there is none and `by` may propose the change.

        Whoever may not makes nothing: the change names NOT_THERE_YET, and is refused when it is taken.
        """
        account = await self._register.account_of(handle)
        if account is not None:
            return replace(change, account=account)
        asked = replace(change, account=NOT_THERE_YET)
        facts = await self._acts.facts_now()
        facts = replace(facts, change=change_about(ProposeChange(asked), by.account, facts.now, None))
        verdict = (await self._policy.verdicts([question_of(ProposeChange(asked), by, None, facts)]))[0]
        if not verdict.allow:
            return asked
        return replace(change, account=(await self._naming.ensure([handle]))[handle])

    async def _considered(
        self, act: ChangeAct, change: str, by: Actor, loaded: Loaded, proposed: bytes | None
    ) -> Considered:
        # Read after the stream: where it has gone on since, the append finds so.
        standing = await self._changes.one(change)
        about = change_about(act, by.account, loaded.now, standing)
        facts = await self._acts.facts(loaded, change=about)
        if isinstance(act, ProposeChange):
            if loaded.sequence:
                raise InvalidAct("there is such a change already", field="id")
            _refuse_unknown(act.change, facts.organisation)
            _refuse_another_document(act.change, proposed)
        elif standing is None:
            raise NotFound(f"there is no change {change}")
        # After the procedure: a case that comes later is judged by that one, or by one that came after it.
        need = await need_of(about, facts.organisation, loaded.now, self._changes, self._procedures)
        fit = await self._fit(about, facts.organisation, proposed)
        facts = replace(facts, need=need, fit=fit)

        async def outcome() -> Outcome:
            document, version = None, None
            if isinstance(act, ProposeChange):
                await self._refuse_unknown_account(act.change)
                document = proposed
            if standing is not None and remakes_organisation(act, standing):
                document = organisation_bytes(await self._remade(standing, facts.organisation, loaded))
                version = NewVersion(loaded.register_version + 1, hashlib.sha256(document).hexdigest())
            return Outcome(decide_change(act, standing, by.account, loaded.now, version), document)

        return Considered(facts, outcome)

    async def _fit(
        self, about: ChangeStanding | None, organisation: Organisation, proposed: bytes | None
    ) -> ProcedureFit | None:
        """How the procedure fits that the change would put into force: the one that comes with it, or that came."""
        if about is None or about.change.new_procedure is None:
            return None
        document = proposed or await self._changes.document(about.change.id)
        return (await fits_of([about], organisation, {about.change.id: document}, self._procedures))[0]

    async def _remade(self, standing: ChangeStanding, organisation: Organisation, loaded: Loaded) -> Organisation:
        """The organisation that the act makes: after the change, or after the end of the substitution that it was."""
        if standing.status is ChangeStatus.CONFIRMED:
            return substitution_ended(organisation, standing.change, loaded.now)
        return changed(organisation, await self._with_titles(standing.change), loaded.now)

    async def _with_titles(self, change: Change) -> Change:
        """The change with the titles that it brings as they were typed."""
        sealed = [new.title for new in (change.new_seat, change.new_body) if new is not None]
        titles = await self._vault.reveal(sealed)
        if None in titles.values():
            raise NotFound("the title of this change was forgotten")

        def typed(_: str, sealed: Text) -> Text:
            return Text(titles.get(sealed) or sealed)

        return map_texts(change, typed)

    async def _refuse_unknown_account(self, change: Change) -> None:
        """InvalidAct for an account that there is not."""
        if change.account is not None and not await self._register.handles([change.account]):
            raise InvalidAct("there is no such account", field="account", fault="unknown_account")


@dataclass(frozen=True, slots=True)
class Bringing:
    """Changes of the organisation of which the proposal has a document beside it: an act names that by its hash alone."""

    organising: Organising
    document: bytes | None

    async def take(self, sealed: SealedAct, change: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """As `Organising.take`."""
        return await self.organising.take(sealed, change, by=by, key=key, trace_id=trace_id, document=self.document)


async def need_of(
    about: ChangeStanding | None, organisation: Organisation, now: datetime, changes: Changes, procedures: Procedures
) -> BodyNeed | None:
    """Whether cases that go on need the body that the change would end; None for one that ends none."""
    if about is None or about.change.kind not in ENDS_A_BODY:
        return None
    return (await needs_of([about], organisation, now, changes, procedures))[0]


async def needs_of(
    changing: Sequence[ChangeStanding],
    organisation: Organisation,
    now: datetime,
    changes: Changes,
    procedures: Procedures,
) -> list[BodyNeed | None]:
    """The same of several changes, as of one moment of the log: the cases are looked at once, and not at all where none of the
    changes ends a body. Which procedures are to come is counted from `now`."""
    if not any(one.change.kind in ENDS_A_BODY for one in changing):
        return [None] * len(changing)
    found = await changes.open_cases()
    coming = [one.content_hash for one in to_come(await procedures.starts(), now)]
    named = {one: await procedures.by_hash(one) for one in (*coming, *(case.procedure for case in found.cases))}
    return [
        body_need(one.change.body, organisation, found, named, coming) if one.change.kind in ENDS_A_BODY else None
        for one in changing
    ]


async def facts_of_changes(
    standings: Sequence[ChangeStanding], facts: Facts, changes: Changes, procedures: Procedures
) -> list[Facts]:
    """What an act on each of these changes, that stands as it does, is judged on; `facts` are those that every act has."""
    needs = await needs_of(standings, facts.organisation, facts.now, changes, procedures)
    putting = [one.change.id for one in standings if one.change.new_procedure is not None]
    documents = {name: await changes.document(name) for name in putting}
    fits = await fits_of(standings, facts.organisation, documents, procedures)
    return [
        replace(facts, change=standing, need=need, fit=fit)
        for standing, need, fit in zip(standings, needs, fits, strict=True)
    ]


async def fits_of(
    changing: Sequence[ChangeStanding],
    organisation: Organisation,
    documents: Mapping[str, bytes],
    procedures: Procedures,
) -> list[ProcedureFit | None]:
    """How the procedures fit that these changes would put into force, from when they would; None for a change that puts none.
    `documents` are theirs, by the id of the change."""
    known = [(one.procedure, one.version, one.content_hash) for one in await procedures.starts()] if documents else []
    return [
        fit_of(procedure_of(documents[one.change.id]), organisation, known, one.change.valid_from)
        if one.change.id in documents
        else None
        for one in changing
    ]


def _refuse_another_document(change: Change, document: bytes | None) -> None:
    """InvalidAct for a procedure without its document, or a document without its procedure."""
    new = change.new_procedure
    if (new is not None, document is not None) != (change.kind is ChangeKind.PUT_PROCEDURE,) * 2:
        raise InvalidAct("a procedure is proposed with its document", field="procedure")
    if new is not None and document is not None:
        there = procedure_of(document)
        if (new.procedure, new.version, new.content_hash) != (there.id, there.version, there.content_hash):
            raise InvalidAct("the document is another procedure", field="procedure")


def _refuse_unknown(change: Change, organisation: Organisation) -> None:
    """InvalidAct for a body or seat that there is not, or what is no pseudonym. What is judged is recorded for good,
    refused or not, so what is kept in clear may hold nothing but such (invariant 8)."""
    if change.kind is not ChangeKind.ADD_BODY and change.body not in {body.id for body in organisation.bodies}:
        raise InvalidAct("there is no such body", field="body", fault="unknown_body_or_seat")
    seats = {(seat.id, seat.body) for seat in organisation.seats}
    if change.kind in _WITHOUT_A_SEAT:
        if change.seat is not None:
            raise InvalidAct("this change is about no seat", field="seat", fault="unknown_field")
    elif change.kind is not ChangeKind.ADD_SEAT and (change.seat, change.body) not in seats:
        raise InvalidAct("the body has no such seat", field="seat", fault="unknown_body_or_seat")
    if change.kind in ABOUT_AN_ACCOUNT and change.account is None:
        raise InvalidAct("an account is closed and opened again by the managing office", field="account")
    if change.kind in OF_THE_MANAGING_OFFICE and change.body != MANAGING_OFFICE:
        raise InvalidAct("this is a change of the managing office", field="account")
    if change.kind in _WITHOUT_AN_ACCOUNT and change.account is not None:
        raise InvalidAct("this change is about no account", field="account", fault="unknown_field")
    if change.account is not None and not _PSEUDONYM.fullmatch(change.account):
        raise InvalidAct("this is no account", field="account", fault="unknown_account")
