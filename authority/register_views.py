"""The shape of what the registers bring into a question: mandaten, changes, interests, audits, meetings and subjects.

Written in the way of `authority.question_types`, of whose facts these are parts.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from domain.audits import AuditStatus
from domain.changes import ChangeKind, ChangeStatus, NewBody, NewSeat
from domain.codes import Measure
from domain.interests import InterestStatus
from domain.mandaten import Holder, MandaatStatus
from domain.meetings import MeetingStatus
from domain.organisation import BodyKind
from domain.subjects import HoldGround, SubjectKind, SubjectStatus

Fields = dict[str, Any]


InstructorView = TypedDict("InstructorView", {"account": str, "as": list[Annotated[Fields, Holder]]})
"""Who gave an instruction, and as whom that account held mandaten then."""


class MandaatView(TypedDict):
    """A mandaat that the actor holds, or that one of those rests on; of its text, whether there is one.

    `instructions` are the numbers of those in force that count in the case, or of all in force where the act is about the
    mandaat itself; left out where there are none. `agreed_for` are the organisations that it was agreed to for, and
    `proposer_as` as whom its proposer holds mandaten now, where it is confirmed. `held_by` are the accounts that hold it now,
    where an objection is decided, and `instructed_by` who gave the instruction that is taken back.
    `holder_in_principal`, where it is proposed or confirmed: its holder has a seat in the principal's own office now.
    """

    id: str
    principal: str
    principal_kind: Annotated[str, BodyKind] | None
    principal_organisation: str | None
    parent: str | None
    holder: Annotated[Fields, Holder]
    holder_organisations: list[str]
    acts: list[str]
    procedure: str | None
    tiers: list[str]
    municipalities: list[str]
    measures: list[Annotated[str, Measure]]
    ceiling_cents: int | None
    valid_from: str | None
    valid_until: str | None
    passable: bool
    written: bool
    case: str | None
    status: Annotated[str, MandaatStatus]
    proposed_by: str
    confirmed_by: str | None
    agreed_by: str | None
    agreed_for: list[str]
    holder_closed: NotRequired[bool]
    proposer_as: NotRequired[list[Annotated[Fields, Holder]]]
    held_by: NotRequired[list[str]]
    instructed_by: NotRequired[InstructorView]
    holder_in_principal: NotRequired[bool]
    instructions: NotRequired[list[int]]


class HoldingView(TypedDict):
    """That an account holds a seat, or stands in for who does."""

    seat: str
    account: str
    chair: bool
    valid_from: str | None
    valid_until: str | None
    substitute_for: str | None


class ClosingView(TypedDict):
    """A time for which an account is closed."""

    valid_from: str | None
    valid_until: str | None


class NewProcedureView(TypedDict):
    """The procedure that a change would put into force: whether it can run in the organisation from that moment on, and whether
    its version number is that of another content."""

    procedure: str
    version: int
    content_hash: str
    fits: bool
    version_taken: bool


class ChangeView(TypedDict):
    """A change of the organisation, with its body and seat as they are there, and the body's holdings: from when on the
    seat and the body end and for which times the account is closed, where they do and it is; and of a change that could
    end the body, whether cases that went on when the
    log had so many entries need it, whether a procedure names it that is to come, and whether the seat is the last that stays. `new_procedure` is left out where none is
    put into force."""

    id: str
    kind: Annotated[str, ChangeKind]
    status: Annotated[str, ChangeStatus]
    proposed_by: str
    body: str
    body_kind: Annotated[str, BodyKind] | None
    seat: str | None
    seat_body: str | None
    account: str | None
    group: str | None
    valid_from: str | None
    valid_until: str | None
    reasons: bool
    new_seat: Annotated[Fields, NewSeat] | None
    new_body: Annotated[Fields, NewBody] | None
    holdings: list[HoldingView]
    seat_ends: NotRequired[str | None]
    body_ends: NotRequired[str | None]
    closings: NotRequired[list[ClosingView]]
    body_needed: NotRequired[bool]
    cases_seen: NotRequired[int]
    body_named_later: NotRequired[bool]
    last_seat: NotRequired[bool]
    new_procedure: NotRequired[NewProcedureView]


class InterestView(TypedDict):
    """A registered interest that is acted on, or whose interests are asked for: whose, where that account sits, the only
    municipality that it covers if there is one, and how it stands: who proposed what waits, and whether that person is of
    the managing office. Why it is on record is no matter of the policy's."""

    account: str | None
    bodies: list[str]
    municipality: str | None
    valid_until: str | None
    registered_by: str | None
    status: Annotated[str, InterestStatus] | None
    proposed_by: str | None
    proposer_manages: bool


class AuditFindingView(TypedDict):
    """A finding that is replied to or read: who recorded it, which bodies and offices answer it, and whether it counts,
    not replaced by a later one."""

    number: int
    case: str
    account: str
    answering: list[str]
    counts: bool


class AuditView(TypedDict):
    """An audit that is acted on, or of which a finding is read; status null: one that is to be opened, with how many cases
    it would be drawn from. `sampled` and `acted` are about the case looked at, which is the question's case."""

    id: str
    status: Annotated[str, AuditStatus] | None
    population: int | None
    revision: int
    without_finding: int
    reply_awaited_until: str | None
    sampled: bool
    case_sequence: int | None
    acted: bool
    finding: AuditFindingView | None


class AgendaCaseView(TypedDict):
    """A case that an act puts on the agenda: whether it waited for the votes of the body, up to its entry `sequence`, null
    for a case that there is not; and whether it was not on the agenda before."""

    case: str
    sequence: int | None
    round: bool
    added: bool


class MarkedSeatView(TypedDict):
    """The seat that attendance is marked of: who holds it now, and whether that account is marked present in it."""

    seat: str
    account: str
    present: bool


class MeetingView(TypedDict):
    """A meeting that is acted on or read; status null: one that is to be convened. `earliest` is the first moment at which
    it can start if it is convened, or moved, now. `minutes` is their digest as they stand, where they are adopted."""

    id: str
    body: str
    status: Annotated[str, MeetingStatus] | None
    starts_at: str | None
    earliest: str | None
    agenda: list[AgendaCaseView]
    seat: MarkedSeatView | None
    minutes: str | None


class MatterView(TypedDict):
    """The mandaat, change, audit or meeting that texts are of: whether it is needed for what it is, and whether it is about
    the actor."""

    counts: bool
    own: bool


class SubjectView(TypedDict):
    """Whom an act on personal data is about: how it stands, whether a hold stands on it or beside it, whether it is needed
    still, and whether the actor has an interest in a case that names it. `matter` is what the texts are of, for those of a
    register; `objected` whether an objection against the decision of such a case waits. `texts` is one hash of the commitments to all its texts,
    where it is being forgotten: no rule looks at it, and by it nobody can say later that another text was forgotten."""

    id: str
    kind: Annotated[str, SubjectKind]
    status: Annotated[str, SubjectStatus]
    proposed_by: str | None
    hold: Annotated[str, HoldGround] | None
    held: bool
    needed: bool
    barred: bool
    texts: NotRequired[str]
    matter: NotRequired[MatterView]
    objected: NotRequired[bool]
