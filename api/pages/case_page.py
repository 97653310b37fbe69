"""Draws the page of one case: what it is about, where it is, who it waits for, its history, and a form for each act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.address_view import addresses_of
from api.authority_view import accounts_instead, instead_json
from api.case_view import accounts_in, case_json
from api.catalogue import label, reason_text
from api.document_view import accounts_of_documents
from api.history_view import accounts_named, commitments_in, entry_json
from api.instructions import accounts_of_instructions, all_of, texts_of, told_with, under_json
from api.neighbours import affected_by, is_deciding, neighbours_json, only_looked_at, possible_neighbours
from api.pages.act_fields import VARIANT_FIELD, fields_of
from api.pages.address_section import address_section
from api.pages.case_history import history_section, read_history
from api.pages.document_section import ACTS, document_section, has_form_again
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.pages.gist import gist
from api.pages.kept import Kept, kept_of
from api.pages.positions import by_tier
from api.pages.render import page
from api.pages.sentences import Sentences
from api.pages.staircase import staircase
from api.pages.terms import answer_term
from api.pages.visitor import Visitor
from api.precedents import compared, possible_precedents, precedent_commitments, precedents_json
from api.problems import Problem
from api.reading_cases import Readable, find_row, rights_on
from api.seats import SeatNames
from api.texts import case_commitments, reveal
from api.translations import reads
from authority.explanation import Explained
from authority.offers import steps_before
from domain.rounds import votes_on_older
from domain.situations import compare
from store.queries import LedgerEntry


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the page that are longer than it begin; None for their beginning. `before` is a sequence of the history,
    `address` the number of the first address, `document` that of the newest document, and `withdraw` that of the document that
    has its form for withdrawing."""

    before: int | None = None
    address: int | None = None
    document: int | None = None
    withdraw: int | None = None


BEGINNING = Places()


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that did not become what its sender wanted: what was typed, and why not; None where it was not sent, but
    filled in before the session ended, or read back and `returned` to be changed."""

    form: Mapping[str, str]
    problem: Problem | None
    keep_key: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    returned: bool = False


async def case_page(
    request: Request,
    visitor: Visitor,
    name: str,
    *,
    sent: Sent | None = None,
    receipt: int | None = None,
    places: Places = BEGINNING,
    back: str | None = None,
) -> HTMLResponse:
    """The page, where its longer parts begin at `places`. `receipt` is the sequence of the act that was just taken, `back` the
    meeting that the page leads back to. NotFound as for reading."""
    parts, person = visitor.parts, visitor.person
    row = await find_row(parts, name)
    state = row.state
    decided = await possible_precedents(parts, person, visitor.standing, state)
    around = await possible_neighbours(parts, state)
    beside = {one.case: one for one in (*(one.row for one in decided), *around)}
    rights = await rights_on(parts, person, row, instead=True, beside=list(beside.values()))
    case = Readable(row, rights.access.deliberation)
    deliberation = rights.access.deliberation
    read = await read_history(parts, row, person.account, places.before, receipt)
    entries = read.entries
    wanted = case_commitments(state, deliberation=deliberation)
    wanted += [one for entry in entries for one in commitments_in(entry, deliberation=deliberation)]
    wanted += precedent_commitments(decided, rights.beside)
    wanted += [one.reference for one in around if one.case in rights.beside]
    given = told_with(rights.offers)
    texts = await reveal(parts, [*wanted, *texts_of(given, all_of(given))])
    named = {account for entry in entries for account in accounts_named(entry)}
    named |= {account for some in given.values() for account in accounts_of_instructions(some)}
    named |= accounts_of_documents(state.documents)
    handles = await parts.register.handles(accounts_in(state) | named | accounts_instead(rights))
    procedure = await parts.procedures.by_hash(state.procedure.content_hash)
    comparison = compare(await parts.vault.situations(row.case))
    own = addresses_of(comparison)
    neighbours = await affected_by(parts, state, own, around, rights.beside)
    view = case_json(case, texts, handles, own, reads())
    history = [entry_json(entry, texts, handles, reads(), deliberation=deliberation) for entry in entries]
    sentences = Sentences(visitor.names, procedure)
    person.look.drawn = True
    documents = document_section(
        state, texts, handles, rights.offers, sent, parts.document_limits, places, deliberation=deliberation
    )
    forms, closed = _offers(rights.offers, view, visitor, sent)
    told = {one["type"]: who_can(one["allowed"]) for one in instead_json(rights, handles, visitor.names)}
    for act in closed:
        act["who"] = told.get(act["act"])
        ahead = steps_before(act["act"], state, procedure) if act["later"] else ()
        act["first"] = [dutch(step.title) for step in ahead]
    for form in forms:
        under = next(offer.under for offer in rights.offers if offer.act == form["act"] and offer.allow)
        form["under"] = under_json(under, texts, handles, all_of(given))
        form["term"] = answer_term(procedure) if form["act"] == "return_for_information" else None
    there = has_form_again(documents) or any(form["mine"] for form in forms)
    kept = None if sent is None else kept_of(request, sent.form, there=there)
    return page(
        request,
        "case.html",
        200 if sent is None or sent.problem is None else sent.problem.status,
        **visitor.context,
        case=view,
        here=f"/routekaarten/{row.case}",
        meeting=await parts.meetings.with_case(row.case),
        back=back,
        wanted=request.query_params.get("doe"),
        procedure=procedure,
        gist=gist(view),
        tiers=staircase(procedure, view),
        steps={step.id: dutch(step.title) for tier in procedure.tiers for step in tier.steps},
        tier_titles=titles_of_tiers(procedure),
        names=visitor.names,
        who_name=who_name(visitor.names),
        history=history_section(read, [sentences.of(entry) for entry in history], places.before),
        wrote=by_tier(history, sentences),
        comparison=address_section(comparison, places.address),
        beside=precedents_json(compared(state, decided, rights.beside), texts, reads()),
        neighbours=neighbours_json(neighbours, around, texts) if is_deciding(state) else None,
        only_looked_at=only_looked_at(around),
        documents=documents,
        forms=forms,
        acts_first=_asked_of_me(forms, view),
        closed=closed,
        sent=_sent_view(sent, view, told, kept),
        receipt=None if receipt is None else _received(read.own(person.account, receipt)),
        labels={field.name: field.label for form in forms if form["mine"] for field in form["fields"]},
        votes_on_older=votes_on_older(state, person.account),
        last_own=_own_view(read.own(person.account)),
    )


def _offers(
    offers: tuple[Explained, ...], view: dict[str, Any], visitor: Visitor, sent: Sent | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The acts that are open, each with its form, and those that are not, each with why."""
    tier = view["openTier"] or {}
    advisers = tuple((one["office"], visitor.names.body(one["office"])) for one in tier.get("advice", ()))
    forms, closed = [], []
    for act in dict.fromkeys(offer.act for offer in offers):
        allowed = tuple(offer.variant or "" for offer in offers if offer.act == act and offer.allow)
        mine = sent if sent is not None and sent.form.get("type") == act else None
        refused = [
            {
                "variant": variant_label(act, offer.variant),
                "reasons": [reason_text(code) for code in offer.reasons],
            }
            for offer in offers
            if offer.act == act and not offer.allow
        ]
        if allowed and act in ACTS:
            continue
        if allowed:
            typed = mine.form if mine else {}
            fields = fields_of(act, allowed, typed, mine.errors if mine else {}, advisers, view["amountCents"])
            key = mine.form.get("key", "") if mine and mine.keep_key else ""
            forms.append({"act": act, "fields": fields, "refused": refused, "key": key or token_hex(16), "mine": mine})
        else:
            why = dict.fromkeys(reason for one in refused for reason in one["reasons"])
            codes = {code for offer in offers if offer.act == act for code in offer.reasons}
            closed.append({"act": act, "why": list(why), "later": codes == {"wrong_step"}})
    return forms, closed


def _asked_of_me(forms: list[dict[str, Any]], view: dict[str, Any]) -> bool:
    """Whether the case waits for an act that the person can take: that then comes before all else."""
    return not {form["act"] for form in forms}.isdisjoint(one["act"] for one in view["waitsFor"])


def who_can(allowed: Iterable[Mapping[str, Any]]) -> str:
    """Who can take an act, as `authority_view.instead_json` has it, in words: each by seat and account."""
    named = []
    for body in allowed:
        for seat in body["seats"]:
            key = "under_mandate" if seat["mandate"] else "seat"
            values = {"seat": seat["title"], "body": body["title"], "account": seat["account"] or "–"}
            named.append(label("instead", key).format(**values))
    return label("instead", "or").join(named)


def variant_label(act: str, variant: str | None) -> str:
    """The choice of an act in words."""
    groups = {
        "choice": "vote",
        "outcome": "outcome_choice",
        "opinion": "opinion",
        "agree": "agree",
        "founded": "founded",
    }
    if variant is None or act not in VARIANT_FIELD:
        return ""
    return label(groups[VARIANT_FIELD[act]], variant)


def who_name(names: SeatNames) -> Callable[[str], str]:
    """What somebody that a case waits for is called, by these names of seats."""
    return lambda who: names.seat(who) if names.knows(who) else label("who", who)


def part_label(part: str) -> str:
    """A part of a dossier in words; of those that are numbered, which one."""
    kind, _, number = part.partition(".")
    return label("part", kind).replace("{number}", number)


def _sent_view(
    sent: Sent | None, view: dict[str, Any], instead: Mapping[str, str], kept: Kept | None
) -> dict[str, Any] | None:
    """What the top of the page says of a form that came back; `instead` is who can take each act that is closed."""
    if sent is None:
        return None
    problem = sent.problem
    extra = problem.extra if problem else {}
    return {
        "act": sent.form.get("type", ""),
        "title": problem.title(reads()) if problem else None,
        "reasons": [one["text"] for one in extra.get("reasons", ())],
        "changed": [part_label(part) for part in extra.get("changed", ())],
        "returned": sent.returned,
        "other_dossier": problem is None and sent.form.get("dossier") != view["dossier"],
        "who": instead.get(sent.form.get("type", "")) if problem is not None and problem.status == 403 else None,
        "errors": sent.errors,
        "index": extra.get("receipt", {}).get("index"),
        "kept": kept,
    }


def _received(entry: LedgerEntry | None) -> dict[str, Any] | None:
    """What the page says that an act was recorded with; nothing of a refusal, of which its own page has told."""
    return None if entry is None or entry.entry.verdict["allow"] is not True else _own_view(entry)


def _own_view(entry: LedgerEntry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "index": entry.index,
        "leaf": entry.leaf,
        "at": entry.entry.recorded_at,
        "act": entry.entry.act["type"],
        "allow": entry.entry.verdict["allow"],
    }
