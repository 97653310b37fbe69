"""The way into audits: acts of persons, judged by the policy and appended like any other.

An act on one case of the sample is judged on that case as it stands, and is appended only while it stands so: what
somebody did in a case a moment ago keeps that person from recording findings on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from authority.audit_view import AuditSubject, subject_of_audit
from authority.offers import GIVEN, READ_AUDIT
from authority.question import full_question, question_of
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.audit_acts import AuditAct, OpenAudit, RecordFinding, ReplyToFinding, audit_of, case_looked_at
from domain.audit_events import AuditSetting, decide_audit
from domain.audits import MOST_SAMPLED, SEED, Audit, AuditPlan, FindingResult
from domain.errors import InvalidAct, NotFound
from domain.expectation import Expectation, expect, one_of
from domain.procedure import Procedure
from domain.receipt import Receipt
from domain.sampling import Drawn, draw
from store.audits import Audits, LookedAt
from store.ledger import Ledger, Loaded, audit_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct


@dataclass(frozen=True, slots=True)
class Readable:
    """What somebody may see of an audit: all that is of the audit itself, and the findings with these numbers."""

    whole: bool
    findings: frozenset[int]


class AuditRegister:
    """The enforcement point of audits."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, audits: Audits, policy: Policy
    ) -> None:
        self._procedures = procedures
        self._audits = audits
        self._policy = policy
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(self, sealed: SealedAct, audit: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the audit with this id, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act that is not sealed, is about another audit or names what there is not, NotFound for
        an audit that is not there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, AuditAct):
            raise InvalidAct("this is no act on an audit", field="type")
        if audit != audit_of(act):
            raise InvalidAct("the act is about another audit", field="audit")
        refuse_unsealed(act)
        sent = Sent(audit_stream(audit), sealed, by, key, trace_id)
        return await self._acts.take(sent, lambda loaded: self._considered(act, by, loaded))

    async def oversees(self, by: Actor) -> bool:
        """Whether this person may see every audit. Nothing is written."""
        return (await self._acts.judged_now(READ_AUDIT, by)).allow

    async def readable(self, by: Actor, audits: Sequence[Audit]) -> list[Readable]:
        """What this person may see of each of these audits: one question to the policy. Nothing is written.

        Each finding is asked about by itself, since who has an interest in its case does not read it (Awb 2:4).
        """
        facts = await self._acts.facts_now()
        asked = [full_question(READ_AUDIT, by, None, facts)]
        known = await self._audits.looked_at(
            {finding.case for audit in audits for finding in audit.findings}, by.account
        )
        for audit in audits:
            for finding in audit.findings:
                case = known[finding.case]
                subject = AuditSubject(audit.plan.id, audit, case=finding.case, finding=finding)
                about = replace(facts, interests=case.interests, audit=subject)
                asked.append(full_question(READ_AUDIT, by, case.state, about))
        whole, *verdicts = await self._policy.verdicts(asked)
        rest = iter(verdicts)
        return [
            Readable(whole.allow, frozenset(finding.number for finding in audit.findings if next(rest).allow))
            for audit in audits
        ]

    async def against_finding(self, by: Actor, audit: Audit, known: LookedAt) -> tuple[str, ...]:
        """Why the policy would refuse this person any finding on this case of the sample; nothing where it would not. Nothing is
        written."""
        act = RecordFinding(audit.plan.id, known.state.case, FindingResult.CONFORM, GIVEN)
        facts = replace(
            await self._acts.facts_now(),
            procedure=await self._procedures.by_hash(known.state.procedure.content_hash),
            interests=known.interests,
            audit=subject_of_audit(act, audit, case_sequence=known.sequence, acted=known.acted),
        )
        return (await self._policy.verdicts([question_of(act, by, known.state, facts)]))[0].reasons

    async def _considered(self, act: AuditAct, by: Actor, loaded: Loaded) -> Considered:
        # Read after the stream: were the audit or the case changed since, the append would find that.
        audit = await self._audits.one(audit_of(act))
        if audit is None and not isinstance(act, OpenAudit):
            raise NotFound(f"there is no audit {audit_of(act)}")
        if isinstance(act, OpenAudit) and loaded.sequence:
            raise InvalidAct("there is such an audit already", field="id")
        drawn = await self._drawn(act.audit) if isinstance(act, OpenAudit) else None
        case = await self._looked_at(act, audit, by)
        procedure = await self._procedure(case, loaded)
        if isinstance(act, RecordFinding) and act.tier not in {None, *(tier.id for tier in procedure.tiers)}:
            tiers = one_of(tier.id for tier in procedure.tiers)
            raise InvalidAct("the procedure has no such tier", field="tier", fault="unknown_code", expected=tiers)
        subject = subject_of_audit(
            act,
            audit,
            drawn=drawn,
            case_sequence=case.sequence if case else None,
            acted=case is not None and case.acted,
        )
        facts = await self._acts.facts(loaded, audit=subject, interests=case.interests if case else ())
        state = case.state if case else None
        setting = AuditSetting(by.account, loaded.now, procedure, drawn, state)
        return Considered(
            replace(facts, procedure=procedure), comes_to(lambda: decide_audit(act, audit, setting)), state
        )

    async def _drawn(self, plan: AuditPlan) -> Drawn:
        """What the plan draws. InvalidAct for one that cannot be drawn, or names what no procedure has."""
        refuse_unknown_plan(plan, await self._audits.tiers(), await self._audits.ledger_size())
        return draw(plan.seed, plan.size, await self._audits.population(plan))

    async def _looked_at(self, act: AuditAct, audit: Audit | None, by: Actor) -> LookedAt | None:
        """The case that the act is about; InvalidAct for one that is not there, or that the finding is not about."""
        name = case_looked_at(act)
        if name is None:
            return None
        if isinstance(act, ReplyToFinding) and audit is not None:
            finding = audit.finding(act.finding)
            if finding is not None and finding.case != name:
                raise InvalidAct("the finding is about another case", field="case", fault="not_this_case")
        found = (await self._audits.looked_at([name], by.account)).get(name)
        if found is None:
            raise InvalidAct("there is no such routekaart", field="case", fault="unknown_case")
        return found

    async def _procedure(self, case: LookedAt | None, loaded: Loaded) -> Procedure:
        """The procedure that the case keeps; for an act on the audit itself the one in force."""
        if case is None:
            return await self._procedures.named(loaded.procedure)
        return await self._procedures.by_hash(case.state.procedure.content_hash)


def refuse_unknown_plan(plan: AuditPlan, tiers: Mapping[str, frozenset[str]], ledger_size: int) -> None:
    """InvalidAct for a plan that cannot be drawn, or that names a code that there is not: what is judged is kept in clear,
    refused or not. `tiers` are those of each procedure, `ledger_size` is how many entries there are."""
    scope = plan.scope
    if scope.procedure is not None and scope.procedure not in tiers:
        right = one_of(sorted(tiers))
        raise InvalidAct("there is no such procedure", field="scope.procedure", fault="unknown_code", expected=right)
    known = tiers[scope.procedure] if scope.procedure else frozenset().union(*tiers.values())
    if scope.tier is not None and scope.tier not in known:
        right = one_of(sorted(known))
        raise InvalidAct("no procedure has such a tier", field="scope.tier", fault="unknown_code", expected=right)
    if not 1 <= plan.size <= MOST_SAMPLED:
        right = expect("from_to", least=1, most=MOST_SAMPLED)
        raise InvalidAct("a sample of this size cannot be drawn", field="size", fault="out_of_range", expected=right)
    if not SEED.fullmatch(plan.seed):
        raise InvalidAct("this is no seed", field="seed", expected=Expectation("seed"))
    if not 1 <= plan.ledger_size <= ledger_size:
        right = expect("from_to", least=1, most=ledger_size)
        raise InvalidAct(
            "the ledger has not so many entries", field="ledger_size", fault="out_of_range", expected=right
        )
