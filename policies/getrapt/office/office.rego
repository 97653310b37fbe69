# METADATA
# description: Whether the actor holds the office that an act is reserved for, or acts for it under a mandaat.
package getrapt.office

import data.getrapt.actor
import data.getrapt.body
import data.getrapt.mandaat
import data.getrapt.procedure
import input.question

# METADATA
# description: The actor needs no mandaat for this act - by a seat in an office, or in the chair of the body.
without_mandaat if {
	some office in enough
	actor.holds(office)
}

without_mandaat if {
	_asks_questions
	procedure.step.kind == "decide"
	body.in_the_chair
}

without_mandaat if {
	_stops_or_starts_the_clock
	body.in_the_chair
}

# METADATA
# description: The offices of which one would have been enough, where the actor acts for none.
lacking contains office if {
	some office in enough
	not _entitled
}

# METADATA
# description: Codes of offices that the actor does not hold.
reasons contains "not_the_intake_office" if {
	_of_intake
	not _entitled
}

reasons contains "not_the_call_up_office" if {
	question.act.type == "call_up"
	not _entitled
}

reasons contains "not_the_office" if {
	_asks_an_office
	not _entitled
}

# The offices of a procedure are the same for every municipality, so a local seat never brings one.
reasons contains "national_only" if {
	_asks_an_office
	not _entitled
	actor.only_local
}

reasons contains "not_the_office" if {
	question.act.type == "decide_objection"
	not _entitled
}

reasons contains "not_the_decider" if {
	_asks_questions
	not _entitled
}

reasons contains "not_the_clock_keeper" if {
	_stops_or_starts_the_clock
	not _entitled
}

_entitled if without_mandaat

_entitled if {
	some office in enough
	mandaat.acts_for(office)
}
