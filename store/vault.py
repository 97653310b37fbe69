"""The vault: seals the free text of acts, opens it again, and knows whether its master key is the right one.

Who may read is the authority's to say; what is sealed reaches the tables in the same transaction as its entry, by the
ledger. An address is a subject of its own, shared by all cases that name it; what an address has now is a text of it.
"""

import asyncio
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.canonical import canonical
from domain.access_acts import SealAccessLog
from domain.account_acts import NameAccounts
from domain.acts import Act, PersonAct, RegisterAct, Submit, SystemAct
from domain.audit_acts import AuditAct, OpenAudit, case_looked_at
from domain.change_acts import ChangeAct, ProposeChange
from domain.document_acts import AddDocument
from domain.interest_acts import InterestAct, RegisterInterest, as_recorded
from domain.log_acts import LogAct
from domain.mandaat_acts import MandaatAct, ProposeMandaat, case_instructed
from domain.meeting_acts import ConveneMeeting, MeetingAct
from domain.policy_acts import ActivatePolicy
from domain.situations import read_written
from domain.subject_acts import SubjectAct
from domain.text import Text, map_texts, texts
from store.address_items import OF_ADDRESSES, Held, held_in
from store.codec import ACT
from store.content_sealing import SealedChunk, seal_content
from store.database import Database
from store.keys import KeyUnusable, MasterKey
from store.opening import HANDLES, ITEMS, opened
from store.sealing import Keyring, NewSubject, SealedItem, Tampered, commit_all

__all__ = ["Lookups", "NewSubject", "SealedAct", "SealedItem", "Tampered", "Vault", "WrongMasterKey"]


VoicedAct = PersonAct | MandaatAct | ChangeAct | InterestAct | AuditAct | MeetingAct
"""An act with texts of a person's own."""


class WrongMasterKey(KeyUnusable):
    """The database was written with another master key."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """The keyed hashes (hex) by which a new case is found."""

    reference: str
    area: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedAct:
    """An act whose texts are commitments, with what the vault keeps for it. `content_mac` tells equal drafts (hex).

    `handle_keys` are the keyed hashes (hex) by which new accounts are found, by pseudonym; `area_key` that of the area of an
    interest; `chunks` the content of a document, which is kept only where the act is allowed.
    """

    act: Act
    content_mac: str
    subjects: tuple[NewSubject, ...] = ()
    items: tuple[SealedItem, ...] = ()
    lookups: Lookups | None = None
    handle_keys: Mapping[str, str] | None = None
    area_key: str | None = None
    chunks: tuple[SealedChunk, ...] = ()


_SUBJECTS = text("SELECT lookup, subject, wrapped_key FROM subjects WHERE lookup = ANY(:lookups)").bindparams(
    bindparam("lookups", type_=ARRAY(TEXT))
)
_FORGOTTEN = text(
    "SELECT i.commitment, coalesce(f.confirmed_at, s.forgotten_at) AS at"
    " FROM vault_items i JOIN subjects s USING (subject) LEFT JOIN subject_standings f ON f.id = i.subject"
    " WHERE i.commitment = ANY(:commitments) AND (f.status = 'forgotten' OR s.wrapped_key IS NULL)"
).bindparams(bindparam("commitments", type_=ARRAY(TEXT)))
_CHECK = text("SELECT check_value FROM vault_key")
_FIRST_CHECK = text("INSERT INTO vault_key (singleton, check_value) VALUES (true, :value) ON CONFLICT DO NOTHING")


class Vault:
    """Seals and opens, over one database and under one master key."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def confirm_key(self) -> None:
        """To be asked at every start: WrongMasterKey if the database was written with another key.

        The first start leaves the value by which the next ones tell.
        """
        ours = self._master.keyed_hash("vault_key", "getrapt")
        kept = await self._database.rows(_CHECK)
        if not kept:
            async with self._database.connection() as connection:
                await connection.execute(_FIRST_CHECK, {"value": ours})
            kept = await self._database.rows(_CHECK)
        if not hmac.compare_digest(kept[0].check_value, ours):
            raise WrongMasterKey(
                "the database was written with another master key; start with that one (nothing has been changed)"
            )

    async def seal(self, draft: VoicedAct, case: str) -> SealedAct:
        """The draft with every text replaced by its commitment. One question to the database, or none without texts.

        `case` is what it is about: the id of a case, or that of a mandaat, a change, an interest, an audit or a meeting, whose texts are
        in none; what an audit says of one case, or an instruction on a mandaat, is sealed with the texts of that case, and is
        forgotten with them.
        """
        return (await self.seal_each([(draft, case)]))[0]

    async def seal_document(self, draft: AddDocument, case: str, content: bytes) -> SealedAct:
        """The draft, sealed as by `seal`, with its content under the key of the same subject."""
        (keyring,) = await self._keyrings([self._kinds(draft, case)])
        sealed = self._sealed_by(keyring, draft, case)
        act = sealed.act
        if not isinstance(act, AddDocument):
            raise TypeError("a document is added by the act for it")
        subject, key = keyring.key_of(self._subject(draft, case)[1])
        chunks = await asyncio.to_thread(seal_content, key, subject, act.content, content)
        return replace(sealed, chunks=chunks)

    async def seal_each(self, drafts: Sequence[tuple[VoicedAct, str]]) -> list[SealedAct]:
        """Several drafts, each with what it is about, each as `seal` would: one question to the database for all."""
        keyrings = await self._keyrings([self._kinds(draft, case) for draft, case in drafts])
        return [self._sealed_by(keyring, draft, case) for keyring, (draft, case) in zip(keyrings, drafts, strict=True)]

    async def _keyrings(self, kinds: Sequence[Mapping[str, str]]) -> list[Keyring]:
        """A keyring for each of these sets of lookups, by what kind each is: one question to the database for all."""
        asked = list(dict.fromkeys(lookup for one in kinds for lookup in one))
        rows = await self._database.rows(_SUBJECTS, {"lookups": asked}) if asked else []
        there = {row.lookup: (row.subject, row.wrapped_key) for row in rows}
        keyrings: list[Keyring] = []
        for wanted in kinds:
            keyring = Keyring(self._master)
            for lookup, kind in wanted.items():
                if lookup in there:
                    keyring.add(lookup, *there[lookup])
                keyring.make(lookup, kind)
            keyrings.append(keyring)
        return keyrings

    def _kinds(self, draft: VoicedAct, case: str) -> dict[str, str]:
        """The lookups of the subjects that the texts of a draft are of, and of what kind each is; none without texts."""
        if next(texts(draft), None) is None:
            return {}
        kind, subject = self._subject(draft, case)
        return {subject: kind} | dict.fromkeys(self._addresses(draft), "address")

    def _subject(self, draft: VoicedAct, case: str) -> tuple[str, str]:
        kind, of_case = _subject_of(draft, case)
        return kind, self._master.keyed_hash(kind, case if of_case is None else of_case)

    def _sealed_by(self, keyring: Keyring, draft: VoicedAct, case: str) -> SealedAct:
        of_case = _subject_of(draft, case)[1]
        subject, addresses = self._subject(draft, case)[1], self._addresses(draft)
        items: list[SealedItem] = []

        def seal(path: str, plain: Text) -> Text:
            if addresses and path in ("addresses", "situations"):
                kind, each = ("address", addresses) if path == "addresses" else ("situation", self._situations(draft))
                sealed = [keyring.seal(lookup, case, kind, plain) for lookup, plain in each.items()]
                items.extend(sealed)
                return Text(commit_all(path, (item.commitment for item in sealed)))
            items.append(keyring.seal(subject, of_case, f"{draft.type}.{path}", plain))
            return Text(items[-1].commitment)

        act = map_texts(draft, seal)
        if isinstance(act, RegisterInterest):
            act = as_recorded(act)
        return replace(self._sealed(act, draft, case), subjects=tuple(keyring.made), items=tuple(items))

    def area(self, name: str) -> str:
        """The keyed hash (hex) by which an area is known outside the vault."""
        return self._master.keyed_hash("area", name.casefold())

    def plain(
        self,
        act: SystemAct | RegisterAct | SubjectAct | ActivatePolicy | SealAccessLog | LogAct | NameAccounts,
        case: str | None,
    ) -> SealedAct:
        """An act that has no text to seal, or whose texts are sealed."""
        return self._sealed(act, act, case)

    async def reveal(self, commitments: Iterable[str]) -> dict[str, str | None]:
        """The text behind each commitment; None where it was forgotten, or is none of this vault's. Raises Tampered."""
        asked = list(dict.fromkeys(commitments))
        revealed: dict[str, str | None] = dict.fromkeys(asked)
        if not asked:
            return revealed
        return revealed | opened(self._master, await self._database.rows(ITEMS, {"commitments": asked}))

    async def handles(self, accounts: Iterable[str]) -> dict[str, str]:
        """The handles of these accounts, by pseudonym; those that are unknown or were forgotten are left out. Raises Tampered."""
        asked = list(dict.fromkeys(accounts))
        rows = await self._database.rows(HANDLES, {"accounts": asked}) if asked else []
        revealed = opened(self._master, rows)
        return {row.account: revealed[row.commitment] for row in rows if row.commitment in revealed}

    async def forgotten(self, commitments: Iterable[str]) -> dict[str, datetime]:
        """When each of these texts was forgotten (aware UTC), for those that were."""
        asked = list(dict.fromkeys(commitments))
        rows = await self._database.rows(_FORGOTTEN, {"commitments": asked}) if asked else []
        return {row.commitment: row.at.astimezone(UTC) for row in rows}

    async def addresses(self, case: str) -> list[str | None]:
        """The addresses of a case, sorted; None for each that was forgotten."""
        return [address for address, _ in await self.situations(case)]

    async def situations(self, case: str) -> Held:
        """The addresses of a case with what each of them has."""
        return (await self.situations_of([case])).get(case, [])

    async def situations_of(self, cases: Sequence[str]) -> dict[str, Held]:
        """The same of several cases, in one question; a case that has none is left out."""
        rows = await self._database.rows(OF_ADDRESSES, {"cases": list(cases)}) if cases else []
        return held_in(rows, opened(self._master, rows))

    def _addresses(self, draft: VoicedAct) -> dict[str, str]:
        """The addresses of a submission by their lookups, in the order of the lookups: two cases that share addresses
        then write them in the same order, and neither waits for the other in a ring."""
        if not isinstance(draft, Submit):
            return {}
        return dict(sorted((self._master.keyed_hash("address", one), one) for one in draft.addresses.split(";")))

    def _situations(self, draft: VoicedAct) -> dict[str, str]:
        """What each address of a submission has, by the lookups of the addresses and in their order."""
        if not isinstance(draft, Submit) or draft.situations is None:
            return {}
        keyed = ((self._master.keyed_hash("address", name), str(has)) for name, has in read_written(draft.situations))
        return dict(sorted(keyed))

    def _sealed(self, act: Act, draft: Act, case: str | None) -> SealedAct:
        # What is opened gets an id with each try, and is the same draft all the same.
        opens = isinstance(
            draft, Submit | ProposeMandaat | ProposeChange | RegisterInterest | OpenAudit | ConveneMeeting
        )
        typed = _without_id(draft)
        content = canonical({"case": None if opens else case, "act": ACT.dump(typed)})
        lookups = None
        if isinstance(draft, Submit):
            lookups = Lookups(
                reference=self._master.keyed_hash("reference", draft.reference),
                area=self.area(draft.area),
                addresses=tuple(self._addresses(draft)),
            )
        of_interest = draft.area if isinstance(draft, RegisterInterest) else None
        return SealedAct(
            act,
            self._master.keyed_hash("content", content.decode()),
            lookups=lookups,
            area_key=None if of_interest is None else self.area(of_interest),
        )


def _subject_of(draft: VoicedAct, case: str) -> tuple[str, str | None]:
    """Of what kind the subject of an act's texts is, and in which case they are."""
    if isinstance(draft, MandaatAct):
        of_case = case_instructed(draft)
        return ("mandaat", None) if of_case is None else ("case", of_case)
    if isinstance(draft, ChangeAct):
        return "change", None
    if isinstance(draft, MeetingAct):
        return "meeting", None
    if isinstance(draft, AuditAct):
        of_case = case_looked_at(draft)
        return ("audit", None) if of_case is None else ("case", of_case)
    return ("interest", None) if isinstance(draft, InterestAct) else ("case", case)


def _without_id(draft: Act) -> Act:
    """The draft without the id that it got with this try."""
    match draft:
        case ProposeMandaat():
            return replace(draft, mandaat=replace(draft.mandaat, id=""))
        case ProposeChange():
            return replace(draft, change=replace(draft.change, id=""))
        case RegisterInterest():
            return replace(draft, interest=replace(draft.interest, id=""))
        case ConveneMeeting():
            return replace(draft, meeting="")
        case OpenAudit():
            # Nor is it another draft for being sent when the ledger had grown.
            return replace(draft, audit=replace(draft.audit, id="", ledger_size=0))
        case _:
            return draft
