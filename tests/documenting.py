"""Adds documents to cases in tests, past the pages: sealed and judged as any other."""

import uuid

from authority.take import Authority
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.document_acts import AddDocument
from domain.documents import DocumentKind, MediaType
from domain.receipt import Receipt
from domain.text import Text
from store.content_sealing import content_hash
from store.vault import Vault

CONTENT = b"Een rapport over de woning.\n"


def document(state: Routekaart, content: bytes = CONTENT, title: str = "Rapport") -> AddDocument:
    """The act that adds a text with this content to the case as it is."""
    return AddDocument(
        state.dossier.digest,
        DocumentKind.BUILDING_REPORT,
        MediaType.TEXT,
        len(content),
        Text(title),
        Text("rapport.txt"),
        Text(content_hash(content)),
    )


async def add_to(
    vault: Vault,
    authority: Authority,
    account: str,
    state: Routekaart,
    content: bytes = CONTENT,
    key: str | None = None,
) -> Receipt:
    """Adds it, by this account."""
    sealed = await vault.seal_document(document(state, content), state.case, content)
    by = Actor(ActorKind.PERSON, account)
    return await authority.take(sealed, case=state.case, by=by, key=key or uuid.uuid4().hex, trace_id="trace")
