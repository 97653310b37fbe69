"""A candidate register of mandaten in the place of the recorded one: what a question would have brought under it.

A mandaat of the file that is the recorded one with the same principal, parent, holder and beginning keeps its id, so that
what rests on it still does, and stands as it stood: proposed, in force, revoked. Any other counts as in force in its own
period, as if it had always been there. So the register as it is changes nothing, and what shows is the difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from authority.mandaat_persons import add_persons
from authority.mandaten import brings_mandaten, brought, mandaten_view
from authority.organisations import organisations_of
from domain.actor import ActorKind
from domain.mandaten import Holder, HolderKind, Mandaat, MandaatStatus, Standing
from domain.organisation import Organisation
from store.codec import MANDAAT, organisation_of
from verification.asking import Asked
from verification.stored import Stored

_ORGANISATIONS = text("SELECT index AS entry_index, content FROM register_versions ORDER BY index")
_MANDATEN = text(
    "SELECT content::text AS content, proposed_by, proposed_index, confirmed_index, revoked_index, confirmed_by,"
    " agreed_by, agreed_index, agreed_for, confirmed_at FROM mandaten"
    " ORDER BY proposed_index"
)
_CANDIDATE = "candidate"
_Key = tuple[str, str | None, Holder, datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mandaat of the file, by whom it was proposed, confirmed and agreed to, and the entries that did so and revoked it,
    where any did. One that is only in the file counts as agreed to."""

    mandaat: Mandaat
    proposed_by: str = _CANDIDATE
    proposed: int | None = None
    confirmed: int | None = None
    revoked: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    agreed_by: str | None = _CANDIDATE
    agreed: int | None = None
    agreed_for: tuple[str, ...] | None = None
    """None for one that is only in the file."""

    def at(self, index: int, organisation: Organisation, now: datetime) -> Standing | None:
        """How it stands for the entry with this index, which was made at `now` under this organisation."""
        if self.proposed is not None and self.proposed >= index:
            return None
        status = MandaatStatus.CONFIRMED
        if self.revoked is not None and self.revoked < index:
            status = MandaatStatus.REVOKED
        elif self.proposed is not None and (self.confirmed is None or self.confirmed >= index):
            status = MandaatStatus.PROPOSED
        standing = Standing(self.mandaat, status, self.proposed_by, self.mandaat.valid_from)
        confirmed = self.proposed is None or (self.confirmed is not None and self.confirmed < index)
        agreed = self.proposed is None or (self.agreed is not None and self.agreed < index)
        return replace(
            standing,
            confirmed_at=(self.confirmed_at or self.mandaat.valid_from) if confirmed else None,
            confirmed_by=self.confirmed_by if confirmed else None,
            agreed_by=self.agreed_by if agreed else None,
            agreed_for=self._agreed_for(organisation, now) if agreed else (),
        )

    def _agreed_for(self, organisation: Organisation, now: datetime) -> tuple[str, ...]:
        if self.agreed_for is not None:
            return self.agreed_for
        return tuple(organisations_of(organisation, self.mandaat.holder, now))


@dataclass(frozen=True, slots=True)
class CandidateRegister:
    """The register by holder and by id, and the organisations by the entry that put each into force."""

    held: Mapping[Holder, list[Wanted]]
    by_id: Mapping[str, Wanted]
    organisations: list[tuple[int, Organisation]] = field(default_factory=list)

    def put(self, one: Asked) -> dict[str, Any] | None:
        """The question with what this register brings; None where mandaten make no difference to it."""
        actor, act = one.question.get("actor"), one.question.get("act")
        organisation = self._organisation(one.index)
        if not isinstance(actor, dict) or not isinstance(act, dict) or organisation is None:
            return None
        kind = str(act.get("type"))
        if actor.get("kind") != ActorKind.PERSON.value or not brings_mandaten(kind):
            return None
        now = datetime.fromisoformat(one.question["now"])

        def find(name: str) -> Standing | None:
            return self.by_id[name].at(one.index, organisation, now) if name in self.by_id else None

        holders = _holders(actor)
        mine = [wanted.at(one.index, organisation, now) for holder in holders for wanted in self.held.get(holder, ())]
        found = brought(kind, [standing for standing in mine if standing is not None], holders, find, now)
        facts = {name: value for name, value in one.question["facts"].items() if name != "mandates"}
        if found:
            facts["mandates"] = mandaten_view(found, organisation, now)
            add_persons(facts["mandates"], found, act, organisation, now)
        return {**one.question, "facts": facts}

    def _organisation(self, index: int) -> Organisation | None:
        """The one in force for the entry with this index."""
        before = [organisation for at, organisation in self.organisations if at < index]
        return before[-1] if before else None


async def read_register(stored: Stored, mandaten: Iterable[Mandaat]) -> CandidateRegister:
    """The register that these mandaten make, beside what is recorded."""
    recorded: dict[_Key, list[Wanted]] = defaultdict(list)
    for row in await stored.rows(_MANDATEN):
        one = MANDAAT.load_text(row.content)
        entries = (row.proposed_index, row.confirmed_index, row.revoked_index)
        agreed = (row.confirmed_by, row.confirmed_at, row.agreed_by, row.agreed_index)
        recorded[_key(one)].append(Wanted(one, row.proposed_by, *entries, *agreed, agreed_for=tuple(row.agreed_for)))
    held: dict[Holder, list[Wanted]] = defaultdict(list)
    by_id: dict[str, Wanted] = {}
    for mandaat in mandaten:
        same = recorded.get(_key(mandaat))
        known = same.pop(0) if same else None
        wanted = Wanted(mandaat) if known is None else replace(known, mandaat=replace(mandaat, id=known.mandaat.id))
        held[mandaat.holder].append(wanted)
        by_id[wanted.mandaat.id] = wanted
    organisations = [(row.entry_index, organisation_of(row.content)) for row in await stored.rows(_ORGANISATIONS)]
    return CandidateRegister(held, by_id, organisations)


def _key(one: Mandaat) -> _Key:
    return one.principal, one.parent, one.holder, one.valid_from.astimezone(UTC)


def _holders(actor: Mapping[str, Any]) -> frozenset[Holder]:
    """As whom the actor of a question holds mandaten, by the seats that it had then."""
    if actor.get("closed") is True:
        return frozenset()
    seats = actor["seats"]
    return frozenset(
        {Holder(HolderKind.ACCOUNT, str(actor["account"]))}
        | {Holder(HolderKind.SEAT, str(seat["seat"])) for seat in seats}
        | {Holder(HolderKind.OFFICE, str(seat["body"])) for seat in seats}
    )
