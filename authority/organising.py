"""The way by which persons change the organisation: judged by the policy and appended like any other act.

What takes effect makes the next version of the organisation, and so of the register: whatever was judged before it is
judged again, and a substitution counts from its first moment on in every round that is open.
"""

import hashlib
import re
from dataclasses import replace

from authority.changes import change_about
from authority.naming import Naming
from authority.question import question_of
from authority.register_acts import Considered, Outcome, RegisterActs, Sent
from authority.take import Policy, refuse_unsealed
from domain.change_acts import ChangeAct, ProposeChange
from domain.change_effects import changed, substitution_ended
from domain.change_events import NewVersion, decide_change, remakes_organisation
from domain.changes import ABOUT_AN_ACCOUNT, ENDS_A_BODY, Change, ChangeKind, ChangeStanding, ChangeStatus
from domain.decide import Actor
from domain.errors import InvalidAct, NotFound
from domain.needed_bodies import BodyNeed, body_need
from domain.organisation import MANAGING_OFFICE, Organisation
from domain.receipt import Receipt
from domain.text import Text, map_texts
from store.changes import Changes
from store.codec import organisation_bytes
from store.ledger import Ledger, Loaded, change_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

NOT_THERE_YET = "0" * 32
"""Stands for the account that a proposal would make, while nobody has allowed it."""

_WITHOUT_A_SEAT = (ChangeKind.ADD_BODY, ChangeKind.END_BODY, *ABOUT_AN_ACCOUNT)
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

    async def take(self, sealed: SealedAct, change: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the change with this id, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act that is not sealed, is about another change or names what there is not, NotFound for
        a change that is not there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, ChangeAct):
            raise InvalidAct("this is no act on the organisation", field="type")
        if change != (act.change.id if isinstance(act, ProposeChange) else act.change):
            raise InvalidAct("the act is about another change", field="change")
        refuse_unsealed(act)
        sent = Sent(change_stream(change), sealed, by, key, trace_id)
        return await self._acts.take(sent, lambda loaded: self._considered(act, change, by, loaded))

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

    async def _considered(self, act: ChangeAct, change: str, by: Actor, loaded: Loaded) -> Considered:
        # Read after the stream: where it has gone on since, the append finds so.
        standing = await self._changes.one(change)
        about = change_about(act, by.account, loaded.now, standing)
        facts = await self._acts.facts(loaded, change=about)
        if isinstance(act, ProposeChange):
            if loaded.sequence:
                raise InvalidAct("there is such a change already", field="id")
            _refuse_unknown(act.change, facts.organisation)
        elif standing is None:
            raise NotFound(f"there is no change {change}")
        # After the procedure: a case that comes later is judged by that one, or by one that came after it.
        need = await need_of(about, facts.organisation, self._changes, self._procedures)
        facts = replace(facts, need=need)

        async def outcome() -> Outcome:
            if isinstance(act, ProposeChange):
                await self._refuse_unknown_account(act.change)
            document, version = None, None
            if standing is not None and remakes_organisation(act, standing):
                document = organisation_bytes(await self._remade(standing, facts.organisation, loaded))
                version = NewVersion(loaded.register_version + 1, hashlib.sha256(document).hexdigest())
            return Outcome(decide_change(act, standing, by.account, loaded.now, version), document)

        return Considered(facts, outcome)

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


async def need_of(
    about: ChangeStanding | None, organisation: Organisation, changes: Changes, procedures: Procedures
) -> BodyNeed | None:
    """Whether cases that go on need the body that the change would end; None for one that ends none."""
    if about is None or about.change.kind not in ENDS_A_BODY:
        return None
    found = await changes.open_cases()
    named = {one.procedure: await procedures.by_hash(one.procedure) for one in found.cases}
    return body_need(about.change.body, organisation, found, named)


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
    if change.kind in ABOUT_AN_ACCOUNT and (change.account is None or change.body != MANAGING_OFFICE):
        raise InvalidAct("an account is closed and opened again by the managing office", field="account")
    if change.kind in ENDS_A_BODY and change.account is not None:
        raise InvalidAct("this change is about no account", field="account", fault="unknown_field")
    if change.account is not None and not _PSEUDONYM.fullmatch(change.account):
        raise InvalidAct("this is no account", field="account", fault="unknown_account")
