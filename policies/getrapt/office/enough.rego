package getrapt.office

import data.getrapt.procedure
import data.getrapt.state
import data.getrapt.step
import input.question

# METADATA
# description: The offices of which each by itself is enough for this act.
enough contains question.procedure.intake_office if _of_intake

enough contains question.procedure.call_up_office if question.act.type == "call_up"

enough contains office if {
	_asks_an_office
	step.open
	some office in question.case.tier.offices
	office in procedure.step.offices
}

# Which offices will be asked is in the procedure, so it can be told before a step is open that asks one.
enough contains office if {
	_asks_an_office
	some [_, one] in step.ahead
	some office in one.offices
}

enough contains office if {
	_asks_questions
	some office in _signing
}

enough contains question.procedure.call_up_office if _stops_or_starts_the_clock

enough contains office if {
	_stops_or_starts_the_clock
	some office in _signing
}

enough contains question.procedure.intake_office if {
	_stops_or_starts_the_clock
	not state.in_tier
}

_of_intake if question.act.type in {"submit", "answer", "withdraw", "lodge_objection"}

enough contains office if {
	question.act.type == "decide_objection"
	some tier in question.procedure.tiers
	some one in tier.steps
	one.kind == "sign"
	some office in one.offices
}

_of_intake if {
	question.act.type == "resume"
	question.case.side_state == "referred"
}

_asks_an_office if {
	question.act.type in {"advise", "concur", "sign"}
	state.running
}

_asks_questions if {
	question.act.type == "return_for_information"
	state.running
	state.in_tier
}

_signing contains office if {
	some one in procedure.tier.steps
	one.kind == "sign"
	some office in one.offices
}

_stops_or_starts_the_clock if {
	question.act.type == "suspend"
	state.running
}

_stops_or_starts_the_clock if {
	question.act.type == "resume"
	state.running
	question.case.side_state != "referred"
}
