"""What the page of a moment shows of the case itself: the sections of its own page, with the state and the entries of then.

Texts as they may be seen now: a text that was forgotten since is gone here too, and who may not read the deliberation does not
read that of then. Acts, precedents and neighbours are of now, and left to the page of the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.address_view import addresses_of
from api.case_view import accounts_in, case_json
from api.case_written import interests_json
from api.document_view import accounts_of_documents
from api.history_view import accounts_named, commitments_in, entry_json
from api.pages.address_section import address_section
from api.pages.case_history import CaseHistory, history_section, read_history
from api.pages.case_page import Places, who_name
from api.pages.document_section import document_section
from api.pages.dutch_parts import PageNames, dutch, titles_of_tiers
from api.pages.gist import gist
from api.pages.positions import by_tier
from api.pages.sentences import Sentences
from api.pages.staircase import staircase
from api.pages.visitor import Visitor
from api.reading_cases import Readable
from api.texts import Texts, case_commitments
from api.translations import reads
from authority.case_at import CaseAt
from domain.interests import RegisteredInterest
from domain.situations import Comparison, compare


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as it was known at a moment, with all that was read of it: nothing of it is in words yet."""

    case: Readable
    at: CaseAt
    history: CaseHistory
    comparison: Comparison
    places: Places

    @property
    def interests(self) -> tuple[RegisteredInterest, ...]:
        """The interests that covered the case then, by the register of then; none for who may not read the deliberation."""
        facts = self.at.facts
        return tuple(one for one in facts.interests if one.is_in_force_at(facts.now)) if self.case.deliberation else ()

    def commitments(self) -> list[str]:
        """What is shown of it."""
        open_ = self.case.deliberation
        found = case_commitments(self.case.row.state, deliberation=open_)
        return found + [one for entry in self.history.entries for one in commitments_in(entry, deliberation=open_)]

    def accounts(self) -> set[str]:
        """Whose handles are shown with it."""
        state = self.case.row.state
        named = {account for entry in self.history.entries for account in accounts_named(entry)}
        named |= {one.interest.account for one in self.interests}
        return named | accounts_in(state) | accounts_of_documents(state.documents)


async def read_then(visitor: Visitor, case: Readable, at: CaseAt, places: Places) -> CaseThen:
    """Reads the case: two statements. `case` is as it stood then, and whether its deliberation may be read now."""
    parts, row = visitor.parts, case.row
    read = await read_history(parts, row, visitor.person.account, places.before)
    # What is read beside a page of the history can be of later.
    history = replace(read, entries=[one for one in read.entries if one.entry.sequence <= row.sequence])
    return CaseThen(case, at, history, compare(await parts.vault.situations(row.case)), places)


def case_then(
    then: CaseThen, texts: Texts, handles: dict[str, str], names: PageNames, visitor: Visitor
) -> Mapping[str, Any]:
    """What the templates of the page of a case need to show it as it was then."""
    state, open_, procedure = then.case.row.state, then.case.deliberation, then.at.facts.procedure
    view = case_json(then.case, texts, handles, addresses_of(then.comparison), reads())
    entries = [entry_json(one, texts, handles, reads(), deliberation=open_) for one in then.history.entries]
    sentences = Sentences(names, procedure)
    limits = visitor.parts.document_limits
    documents = document_section(state, texts, handles, (), None, limits, then.places, deliberation=open_)
    return {
        "case": view,
        "names": names,
        "who_name": who_name(names),
        "gist": gist(view),
        "tiers": staircase(procedure, view),
        "tier_titles": titles_of_tiers(procedure),
        "steps": {step.id: dutch(step.title) for tier in procedure.tiers for step in tier.steps},
        "comparison": address_section(then.comparison, then.places.address),
        # Nothing is added here, so it is not said that no more can be.
        "documents": documents | {"full": False},
        "history": history_section(then.history, [sentences.of(one) for one in entries], then.places.before),
        "wrote": by_tier(entries, sentences),
        "interests": interests_json(then.interests, handles),
    }
