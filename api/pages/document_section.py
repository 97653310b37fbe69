"""What the page of a case shows of its documents: each with its form to withdraw it, and the form to add one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Protocol

from api.catalogue import label
from api.document_limits import DocumentLimits
from api.document_view import documents_json
from api.texts import Texts
from authority.explanation import Explained
from domain.case import Routekaart
from domain.documents import EXTENSIONS, DocumentKind, MediaType

ADD, WITHDRAW = "add_document", "withdraw_document"
ACTS = (ADD, WITHDRAW)
"""The acts whose forms stand with the documents."""


class SentForm(Protocol):
    """A form that came back, as the page of a case has it."""

    @property
    def form(self) -> Mapping[str, str]: ...
    @property
    def errors(self) -> Mapping[str, str]: ...
    @property
    def keep_key(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A form with what was typed and what is wrong with it; `key` is its idempotency key, `open` whether it came back."""

    key: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    open: bool


def document_section(
    state: Routekaart,
    texts: Texts,
    handles: dict[str, str],
    offers: Sequence[Explained],
    sent: SentForm | None,
    limits: DocumentLimits,
    *,
    deliberation: bool,
) -> dict[str, Any]:
    """The documents, newest first; `add` is None where the person cannot add one now."""
    open_to = {(offer.act, offer.variant) for offer in offers if offer.allow}
    shown = documents_json(state, texts, handles, deliberation=deliberation)
    for one in shown:
        may = (WITHDRAW, str(one["number"])) in open_to
        one["withdraw"] = _form(WITHDRAW, sent, number=str(one["number"])) if may else None
    full = len(state.documents) >= limits.most
    return {
        "all": shown[::-1],
        "hidden": not deliberation,
        "add": _form(ADD, sent) if (ADD, None) in open_to and not full else None,
        "full": full,
        "most": limits.most,
        "largest": limits.largest // (1024 * 1024),
        "kinds": [(kind.value, label("document_kind", kind.value)) for kind in DocumentKind],
        "accept": ",".join(f".{one}" for media_type in MediaType for one in EXTENSIONS[media_type]),
    }


def _form(act: str, sent: SentForm | None, number: str | None = None) -> DocumentForm:
    mine = sent is not None and sent.form.get("type") == act and (number is None or sent.form.get("number") == number)
    if sent is None or not mine:
        return DocumentForm(token_hex(16), {}, {}, open=False)
    key = sent.form.get("key", "") if sent.keep_key else ""
    return DocumentForm(key or token_hex(16), sent.form, sent.errors, open=True)
