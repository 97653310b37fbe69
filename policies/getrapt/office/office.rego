# METADATA
# description: Whether the actor holds the office that an act is reserved for.
package getrapt.office

import data.getrapt.actor
import data.getrapt.body
import data.getrapt.procedure
import data.getrapt.state
import data.getrapt.step
import input.question

# METADATA
# description: Codes of offices that the actor does not hold.
reasons contains "not_the_intake_office" if {
	_of_intake
	not actor.holds(question.procedure.intake_office)
}

reasons contains "not_the_call_up_office" if {
	question.act.type == "call_up"
	not actor.holds(question.procedure.call_up_office)
}

reasons contains "not_the_office" if {
	_asks_an_office
	not _holds_an_office_asked
}

# The offices of a procedure are the same for every municipality, so a local seat never brings one.
reasons contains "national_only" if {
	_asks_an_office
	not _holds_an_office_asked
	actor.only_local
}

reasons contains "not_the_decider" if {
	question.act.type == "return_for_information"
	state.running
	state.in_tier
	not _decides
}

reasons contains "not_the_clock_keeper" if {
	_stops_or_starts_the_clock
	not _keeps_the_clock
}

_of_intake if question.act.type in {"submit", "answer", "withdraw"}

_of_intake if {
	question.act.type == "resume"
	question.case.side_state == "referred"
}

_asks_an_office if {
	question.act.type in {"advise", "concur", "sign"}
	step.open
}

_holds_an_office_asked if {
	some office in question.case.tier.offices
	office in procedure.step.offices
	actor.holds(office)
}

_signs if {
	some one in procedure.tier.steps
	one.kind == "sign"
	some office in one.offices
	actor.holds(office)
}

_decides if _signs

_decides if {
	procedure.step.kind == "decide"
	body.in_the_chair
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

_keeps_the_clock if actor.holds(question.procedure.call_up_office)

_keeps_the_clock if body.in_the_chair

_keeps_the_clock if _signs

_keeps_the_clock if {
	not state.in_tier
	actor.holds(question.procedure.intake_office)
}
