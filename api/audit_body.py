"""Reads an audit that is opened, or an act on one, from JSON: strict, and with everything that is wrong named at once."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from api.act_body import field_error
from api.act_models import ActModel, Code, Moment
from api.free_text import FreeText
from api.problems import FieldError, Problem
from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding
from domain.audits import MOST_SAMPLED, SEED, AuditPlan, AuditScope, FindingCategory, FindingResult
from domain.codes import Outcome
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.text import Text

_REF = "#/components/schemas/{model}"
_HIGHEST = 1_000_000

CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Seed = Annotated[str, StringConstraints(pattern=f"^{SEED.pattern}$")]
Count = Annotated[int, Field(ge=0, le=_HIGHEST)]


class AuditScopeBody(ActModel):
    """Which closed cases an audit is about; a field that is left out is no condition.

    `tier` is one that the case has been in; a case was closed at or after `closedFrom`, and before `closedUntil`.
    """

    procedure: Code | None = None
    tier: Code | None = None
    municipality: str | None = None
    outcome: Outcome | None = None
    closed_from: Moment | None = None
    closed_until: Moment | None = None


class AuditBody(ActModel):
    """An audit as an auditor opens it: a question, the scope, and how large a sample is drawn from it by which seed."""

    question: FreeText
    scope: AuditScopeBody = AuditScopeBody()
    sample_size: Annotated[int, Field(ge=1, le=MOST_SAMPLED)]
    seed: Seed


class RecordFindingBody(ActModel):
    """What was found of one case of the sample. Without `tier` it is about the intake."""

    type: Literal["record_finding"]
    case: CaseId
    result: FindingResult
    text: FreeText
    category: FindingCategory | None = None
    tier: Code | None = None


class ReplyToFindingBody(ActModel):
    """A reply to the finding with this number, which is about this case."""

    type: Literal["reply_to_finding"]
    case: CaseId
    finding: Count
    reply: FreeText


class CloseAuditBody(ActModel):
    """The conclusion; `seen` is the `revision` of the audit that it rests on."""

    type: Literal["close_audit"]
    seen: Count
    conclusion: FreeText


_ACTS: TypeAdapter[RecordFindingBody | ReplyToFindingBody | CloseAuditBody] = TypeAdapter(
    Annotated[RecordFindingBody | ReplyToFindingBody | CloseAuditBody, Field(discriminator="type")]
)
AUDIT_SCHEMA = AuditBody.model_json_schema(ref_template=_REF)
AUDIT_ACT_SCHEMA = _ACTS.json_schema(ref_template=_REF)


def read_audit(body: bytes, name: str, ledger_size: int) -> OpenAudit:
    """The audit in these bytes, with this id, drawn from the first `ledger_size` entries. Problem `invalid_act` with all
    that is wrong."""
    try:
        read = AuditBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None
    scope = read.scope
    faults = []
    if scope.municipality is not None and scope.municipality not in MUNICIPALITIES:
        faults.append(FieldError("/scope/municipality", "unknown_municipality", ONE_OF_THE_MUNICIPALITIES))
    if scope.closed_from and scope.closed_until and scope.closed_until <= scope.closed_from:
        faults.append(FieldError("/scope/closedUntil", "ends_too_early"))
    if faults:
        raise Problem("invalid_act", tuple(faults))
    chosen = AuditScope(
        scope.procedure, scope.tier, scope.municipality, scope.outcome, scope.closed_from, scope.closed_until
    )
    return OpenAudit(AuditPlan(name, chosen, read.sample_size, read.seed, ledger_size), Text(read.question))


def read_audit_act(body: bytes, name: str) -> AuditAct:
    """The act in these bytes, on the audit with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=True) from None
    match read:
        case RecordFindingBody():
            return RecordFinding(name, read.case, read.result, Text(read.text), read.category, read.tier)
        case ReplyToFindingBody():
            return ReplyToFinding(name, read.case, read.finding, Text(read.reply))
        case CloseAuditBody():
            return CloseAudit(name, read.seen, Text(read.conclusion))


def _problem(error: ValidationError, *, tagged: bool) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem("invalid_act", tuple(field_error(detail, tagged=tagged) for detail in details))
