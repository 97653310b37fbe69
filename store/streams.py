"""The streams of the ledger: what each is called, and what a stream is about. Pure."""

from typing import TypedDict

CASE_PREFIX = "routekaart/"
MANDAAT_PREFIX = "mandaat/"
CHANGE_PREFIX = "wijziging/"
INTEREST_PREFIX = "interest/"
AUDIT_PREFIX = "audit/"
SUBJECT_PREFIX = "subject/"
MEETING_PREFIX = "vergadering/"
REGISTER_STREAM = "register"
POLICY_STREAM = "policy"
ACCESS_STREAM = "access"
LOG_STREAM = "log"
ACCOUNTS_STREAM = "accounts"


class Registered(TypedDict):
    """What of each register a stream is about, by the names that a receipt has for them; None but for one at most."""

    mandaat: str | None
    change: str | None
    interest: str | None
    audit: str | None
    subject: str | None
    meeting: str | None


def case_stream(case: str) -> str:
    """The stream of a case."""
    return CASE_PREFIX + case


def mandaat_stream(mandaat: str) -> str:
    """The stream of a mandaat."""
    return MANDAAT_PREFIX + mandaat


def change_stream(change: str) -> str:
    """The stream of a change of the organisation."""
    return CHANGE_PREFIX + change


def interest_stream(interest: str) -> str:
    """The stream of a registered interest."""
    return INTEREST_PREFIX + interest


def audit_stream(audit: str) -> str:
    """The stream of an audit."""
    return AUDIT_PREFIX + audit


def subject_stream(subject: str) -> str:
    """The stream of a subject of personal data."""
    return SUBJECT_PREFIX + subject


def meeting_stream(meeting: str) -> str:
    """The stream of a meeting."""
    return MEETING_PREFIX + meeting


def case_of_stream(stream: str) -> str | None:
    """The case that a stream is of; None for one of another kind."""
    return _named(stream, CASE_PREFIX)


def registered_in(stream: str) -> Registered:
    """What of a register a stream is about."""
    return {
        "mandaat": _named(stream, MANDAAT_PREFIX),
        "change": _named(stream, CHANGE_PREFIX),
        "interest": _named(stream, INTEREST_PREFIX),
        "audit": _named(stream, AUDIT_PREFIX),
        "subject": _named(stream, SUBJECT_PREFIX),
        "meeting": _named(stream, MEETING_PREFIX),
    }


def _named(stream: str, prefix: str) -> str | None:
    return stream.removeprefix(prefix) if stream.startswith(prefix) else None
