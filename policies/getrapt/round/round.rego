# METADATA
# description: Whether a round can be concluded, or a case signed, with the outcome that is asked.
package getrapt.round

import data.getrapt.acts
import data.getrapt.procedure
import data.getrapt.state
import data.getrapt.step
import data.getrapt.tally
import input.question

_outcomes := {
	"conclude": {"approve", "approve_with_conditions", "reject", "hold", "escalate", "no_quorum"},
	"sign": acts.decisions,
}

# METADATA
# description: Codes of why the round or the signature cannot have this outcome.
reasons contains "outcome_not_allowed" if {
	_outcomes[question.act.type]
	state.running
	not _allowed
}

reasons contains "quorum_not_met" if {
	_concluding(acts.decisions)
	not tally.quorum_met
}

reasons contains "quorum_is_met" if {
	_concluding({"no_quorum"})
	tally.quorum_met
}

reasons contains "rule_not_met" if {
	_concluding(acts.approvals)
	not tally.approval_carried
}

reasons contains "rule_not_met" if {
	_concluding({"reject"})
	not tally.rejection_carried
}

reasons contains "conditions_not_adopted" if {
	_concluding({"approve"})
	tally.conditional
}

reasons contains "no_extension" if {
	_holds_in_its_tier
	not procedure.tier.extension == true
}

reasons contains "term_already_extended" if {
	_holds_in_its_tier
	not question.case.tier.term_extended == false
}

reasons contains "knock_on_unanswered" if {
	question.act.type == "conclude"
	question.act.outcome in acts.approvals
	some one in procedure.planned
	one.kind == "assess"
	one.criterion == "knock_on"
	not question.act.knock_on.explanation == true
}

reasons contains "advice_unanswered" if {
	step.open
	question.act.outcome in acts.decisions
	some advice in question.case.tier.advice
	not advice.office in _answered
}

_allowed if {
	question.act.outcome in _outcomes[question.act.type]
	question.act.outcome in _of_the_steps
}

_of_the_steps contains outcome if {
	step.open
	some outcome in procedure.step.outcomes
}

_of_the_steps contains outcome if {
	some [_, one] in step.ahead
	some outcome in one.outcomes
}

# Whether a tier's term can be extended does not hang on the step that is open.
_holds_in_its_tier if {
	question.act.type == "conclude"
	question.act.outcome == "hold"
	step.in_this_tier
}

_concluding(outcomes) if {
	question.act.type == "conclude"
	step.open
	question.act.outcome in outcomes
}

_answered contains answer.office if {
	some answer in question.act.advice_answers
	answer.answer == true
}
