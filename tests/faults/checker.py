"""What has to hold of a run, a rule in each function. A rule answers with what breaks it, for people; nothing where it holds.

`getrapt verify` recomputes much of this from the entries. What is here as well is written apart from it, and from the rules of the
domain and the policy: otherwise all would be wrong together.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from tests.faults.course_rules import (
    CHAIRS,
    decisions_have_their_quorum,
    steps_come_in_order,
    times_are_those_of_the_ledger,
)
from tests.faults.history import History
from tests.faults.operations import Operation, Outcome
from tests.faults.register_rules import registers_go_on_in_order

NOT_UNDERSTOOD = 400
Rule = Callable[[History], Iterator[str]]


def acknowledged_acts_are_there_once(history: History) -> Iterator[str]:
    """Who has a receipt has one entry, and that is the one of the receipt."""
    for operation in history.operations:
        if operation.outcome is not Outcome.OK:
            continue
        found = history.entries_of(operation)
        if len(found) != 1:
            yield f"act {operation.number} was acknowledged and is in the ledger {len(found)} times"
            continue
        told = {(one.index, one.leaf, one.allow) for one in operation.attempts if one.outcome is Outcome.OK}
        if told != {(found[0].index, found[0].leaf, found[0].allow)}:
            yield f"act {operation.number} is entry {found[0].index}, and its receipts say {sorted(told, key=str)}"


def failed_acts_are_not_there(history: History) -> Iterator[str]:
    """Who was told that nothing was recorded was told the truth."""
    for operation in history.operations:
        if operation.outcome is Outcome.FAILED and history.entries_of(operation):
            yield f"act {operation.number} was answered with {operation.attempts[-1].why}, and is in the ledger"


def unknown_acts_are_there_once_or_never(history: History) -> Iterator[str]:
    """Whatever broke off, nothing counts twice."""
    for operation in history.operations:
        if operation.outcome is Outcome.UNKNOWN and len(found := history.entries_of(operation)) > 1:
            yield f"act {operation.number} is in the ledger {len(found)} times"


def sending_again_tells(history: History) -> Iterator[str]:
    """The same request with the same key says whether the unknown act was there, and does not add to one that was."""
    for operation in history.operations:
        if operation.outcome is not Outcome.UNKNOWN:
            continue
        again = operation.resent
        if again is None or again.outcome is Outcome.UNKNOWN:
            yield f"act {operation.number} is still unknown after it was sent again"
        elif again.outcome is Outcome.OK and again.repeated is not (operation.before == 1):
            yield f"act {operation.number} was there {operation.before} times, and its receipt says repeated={again.repeated}"
        elif again.outcome is Outcome.FAILED and operation.before and not _tells_of_forgotten(operation, history):
            yield f"act {operation.number} was there, and sent again it is answered with {again.why}"


def _tells_of_forgotten(operation: Operation, history: History) -> bool:
    """Whether the key still has its receipt, of an act whose texts may have been forgotten: no text, nothing to compare with."""
    forgotten = any(entry.act == "confirm_forgetting" and entry.allow for entry in history.entries)
    return forgotten and [operation.told] == [entry.index for entry in history.entries_of(operation)]


def requests_are_understood(history: History) -> Iterator[str]:
    """What is sent is well made: a run whose acts are none shows nothing."""
    for operation in history.operations:
        if any(attempt.status == NOT_UNDERSTOOD for attempt in operation.attempts):
            yield f"act {operation.number} ({operation.act}) is answered with {operation.attempts[-1].why}"


def decisions_rest_on_a_verdict(history: History) -> Iterator[str]:
    """What was not allowed changed nothing, and what changed something names the policy that allowed it."""
    for entry in history.entries:
        if entry.events and not entry.allow:
            yield f"entry {entry.index} ({entry.act}) was not allowed, and has {', '.join(entry.events)}"
        if entry.allow and not entry.policy_revision:
            yield f"entry {entry.index} ({entry.act}) is allowed by no policy"


def everything_verifies(history: History) -> Iterator[str]:
    """The fold of the events is the state of the case and the read model, and every hash and verdict is what it was."""
    if not history.verified:
        yield "the ledger could not be verified"
    yield from history.findings


def workflows_have_caught_up(history: History) -> Iterator[str]:
    """Each workflow has read all that the ledger has of its case, and that of a closed case has ended."""
    for seen in history.cases:
        if seen.closed:
            if not seen.workflow_ended:
                yield f"case {seen.case} is closed, and its workflow still runs"
        elif seen.workflow_at is None:
            yield f"case {seen.case} is open, and no workflow runs"
        elif seen.workflow_at != seen.sequence:
            yield f"case {seen.case} is at {seen.sequence}, and its workflow at {seen.workflow_at}"


def no_case_is_stuck(history: History) -> Iterator[str]:
    """An open case waits for a person or a timer, and never for the system."""
    for seen in history.cases:
        if seen.closed:
            continue
        if seen.system_owes is not None:
            yield f"case {seen.case} waits for the system to {seen.system_owes}"
        elif not seen.people and seen.timer is None:
            yield f"case {seen.case} waits for nobody and nothing"


def the_log_is_whole(history: History) -> Iterator[str]:
    """Every entry is under a checkpoint that the witness cosigned, and neither it nor the log ever had to refuse."""
    log = history.log
    if log.published < log.entries:
        yield f"the log has {log.entries} entries, and {log.published} are published"
    if log.cosigned < log.published:
        yield f"the log published {log.published} entries, and the witness cosigned {log.cosigned}"
    yield from log.alarms


def messages_arrive(history: History) -> Iterator[str]:
    """What is said to be sent has arrived, once however often it was handed over; nothing waits; and who chairs a tier hears of each case
    that comes into it."""
    mail = history.mail
    sent, arrived = Counter(mail.sent), Counter(mail.arrived)
    for who, about in sorted(sent.keys() | arrived.keys()):
        if (said := sent[who, about]) != (came := arrived[who, about]):
            yield f"{said} messages to {who} about {about or 'nothing'} are said to be sent, and {came} arrived"
    if mail.waiting:
        yield f"{mail.waiting} messages wait to be sent"
    for case, entries in history.of_cases():
        for entry in entries:
            chair = CHAIRS.get(entry.tier) if entry.act == "open_tier" and entry.allow else None
            if chair is not None and (chair, case) not in arrived:
                yield f"{chair} got no message that case {case} is in {entry.tier}"


RULES: tuple[Rule, ...] = (
    acknowledged_acts_are_there_once,
    failed_acts_are_not_there,
    unknown_acts_are_there_once_or_never,
    sending_again_tells,
    requests_are_understood,
    decisions_rest_on_a_verdict,
    decisions_have_their_quorum,
    steps_come_in_order,
    registers_go_on_in_order,
    times_are_those_of_the_ledger,
    everything_verifies,
    workflows_have_caught_up,
    no_case_is_stuck,
    the_log_is_whole,
    messages_arrive,
)


def broken(history: History) -> list[str]:
    """Everything that breaks a rule, with the name of the rule."""
    return [f"{rule.__name__}: {what}" for rule in RULES for what in rule(history)]
