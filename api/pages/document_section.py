"""What the page of a case shows of its documents: a page of them at a time, the form to withdraw the one that was chosen, and
the form to add one."""

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
MOST_SHOWN = 15
"""Documents on a page of them; a case can have as many as `DocumentLimits` says, and a page is to stay light."""

MOST_OPINIONS = 10
"""Views of interested parties under their own heading; all of them stand with the documents as well."""


class SentForm(Protocol):
    """A form that came back, as the page of a case has it."""

    @property
    def form(self) -> Mapping[str, str]: ...
    @property
    def errors(self) -> Mapping[str, str]: ...
    @property
    def keep_key(self) -> bool: ...


class Asked(Protocol):
    """Which documents are asked for, as the page of a case has it: the newest of them, and the one to withdraw."""

    @property
    def document(self) -> int | None: ...
    @property
    def withdraw(self) -> int | None: ...


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
    asked: Asked,
    *,
    deliberation: bool,
) -> dict[str, Any]:
    """The documents, newest first, from the one that is asked for on. `add` is None where the person cannot add one now; `older` is
    the newest document of the page after this one, None where this is the last.

    `opinions` are those of interested parties (Awb 4:8), which come as documents and as nothing else, the newest first; what was withdrawn does
    not count in their number, and is shown as such.

    One has its form to withdraw it (`withdraw`): the one that is asked for, or whose form came back; of the others `may_withdraw`
    says whether it can be asked for.
    """
    open_to = {(offer.act, offer.variant) for offer in offers if offer.allow}
    chosen = _chosen(sent, asked)
    newest_first = documents_json(state, texts, handles, deliberation=deliberation)[::-1]
    begin = _begin([one["number"] for one in newest_first], asked.document, chosen)
    shown, rest = newest_first[begin : begin + MOST_SHOWN], newest_first[begin + MOST_SHOWN :]
    for one in shown:
        one["may_withdraw"] = (WITHDRAW, str(one["number"])) in open_to
        wanted = one["may_withdraw"] and one["number"] == chosen
        one["withdraw"] = _form(WITHDRAW, sent, number=str(one["number"])) if wanted else None
    full = len(state.documents) >= limits.most
    opinions = [one for one in newest_first if one["kind"] == DocumentKind.OPINION.value]
    return {
        "shown": shown,
        "number": len(newest_first),
        "newest": begin == 0,
        "opinions": opinions[:MOST_OPINIONS],
        "opinions_cut": len(opinions) > MOST_OPINIONS,
        "opinions_number": sum(one["withdrawnAt"] is None for one in opinions),
        "older": rest[0]["number"] if rest else None,
        "hidden": not deliberation,
        "add": _form(ADD, sent) if (ADD, None) in open_to and not full else None,
        "full": full,
        "most": limits.most,
        "largest": limits.largest // (1024 * 1024),
        "kinds": [(kind.value, label("document_kind", kind.value)) for kind in DocumentKind],
        "accept": ",".join(f".{one}" for media_type in MediaType for one in EXTENSIONS[media_type]),
    }


def has_form_again(section: Mapping[str, Any]) -> bool:
    """Whether this section has the form that came back."""
    return any(
        form is not None and form.open for form in (section["add"], *(one["withdraw"] for one in section["shown"]))
    )


def _chosen(sent: SentForm | None, asked: Asked) -> int | None:
    """The document that has its form: the one whose form came back, else the one that is asked for."""
    came_back = sent.form.get("number", "") if sent is not None and sent.form.get("type") == WITHDRAW else ""
    return int(came_back) if came_back.isascii() and came_back.isdigit() and len(came_back) < 10 else asked.withdraw


def _begin(numbers: Sequence[int], newest: int | None, chosen: int | None) -> int:
    """Where in these numbers, newest first, the page begins: at `newest`; else at the beginning, if `chosen` is on that page."""
    if newest is None and chosen not in numbers[:MOST_SHOWN]:
        newest = chosen
    return next((place for place, number in enumerate(numbers) if newest is not None and number <= newest), 0)


def _form(act: str, sent: SentForm | None, number: str | None = None) -> DocumentForm:
    mine = sent is not None and sent.form.get("type") == act and (number is None or sent.form.get("number") == number)
    if sent is None or not mine:
        return DocumentForm(token_hex(16), {}, {}, open=False)
    key = sent.form.get("key", "") if sent.keep_key else ""
    return DocumentForm(key or token_hex(16), sent.form, sent.errors, open=True)
