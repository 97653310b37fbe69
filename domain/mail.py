"""Which messages go out by e-mail as well, in kinds that each person can switch off; and what an address is.

A message has a sentence, a link and a term: what a case is about stays behind the sign-in.
"""

import re
from enum import StrEnum

LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3, less the brackets)."""
_LONGEST_LOCAL = 64
# What mail programs take unquoted (RFC 5322 `dot-atom`), at a name of hosts (RFC 1123): quoted names and bare numbers are
# addresses too, and nobody's at work.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})+")


class MailKind(StrEnum):
    """What a message is for."""

    CONVOCATION = "convocation"
    ASKED = "asked"
    REMINDER = "reminder"
    COURSE = "course"
    INTERESTS = "interests"


ADDRESS_SET = "address_set"
"""The message that an address was set: it goes to the new one, of no case, and cannot be switched off."""

_KINDS = {
    MailKind.CONVOCATION: ("round_opened", "meeting_convened", "meeting_changed", "meeting_withdrawn"),
    MailKind.ASKED: (
        "advise_asked",
        "concur_asked",
        "sign_asked",
        "questions_asked",
        "vote_asked_again",
        "handed_over",
    ),
    MailKind.REMINDER: ("reminder",),
    MailKind.COURSE: (
        "term_passed",
        "answer_term_passed",
        "called_up",
        "decided",
        "withdrawn",
        "suspended",
        "resumed",
        "held",
        "member_recused",
    ),
    MailKind.INTERESTS: ("interest_proposed", "interest_confirmed", "interest_end_proposed", "interest_ended"),
}
_OF_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}
WITH_TERM = frozenset({MailKind.CONVOCATION, MailKind.ASKED, MailKind.REMINDER})
"""Those that ask something within a term, which the message names."""


def kind_of(code: str) -> MailKind:
    """The kind of a notice; what is not known yet is news of the course."""
    return _OF_CODE.get(code, MailKind.COURSE)


def address_in(text: str) -> str | None:
    """The address as it is kept; None for anything that no mail can be sent to."""
    bare = text.strip()
    match = _ADDRESS.fullmatch(bare) if len(bare) <= LONGEST_ADDRESS else None
    return bare if match is not None and len(match[1]) <= _LONGEST_LOCAL else None
