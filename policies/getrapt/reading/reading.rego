# METADATA
# description: |
#   Who may see a case, and who its deliberation - votes, reasons and advice. Who only manages the system (beheer)
#   reads no deliberation, nor does who declared an interest (Awb 2:4). Who may ask what somebody else may do.
package getrapt.reading

import data.getrapt.actor
import data.getrapt.interest
import data.getrapt.mandaat
import data.getrapt.procedure
import data.getrapt.state
import input.question

# METADATA
# description: Codes of who may not see what was asked for. Only who may read a case can declare an interest in it.
reasons contains "may_not_read" if {
	question.act.type in {"read", "read_deliberation", "explain_other", "recuse"}
	state.exists
	not _reader
}

reasons contains "beheer_reads_no_deliberation" if {
	question.act.type == "read_deliberation"
	actor.holds("beheer")
}

# METADATA
# description: The actor may read the deliberation of the case.
sees_deliberation if {
	_reader
	not actor.holds("beheer")
	question.actor.recused == false
	not interest.on_record
}

reasons contains "may_not_explain_others" if {
	question.act.type == "explain_other"
	not _explains_others
}

_explains_others if {
	some office in {question.procedure.call_up_office, "auditor", "beheer"}
	actor.holds(office)
}

_reader if actor.holds(question.case.tier.body)

_reader if {
	some left in question.case.positions
	actor.holds(procedure.body(question.procedure.tiers[procedure.position(left.tier)]))
}

_reader if {
	some seat in question.actor.seats
	seat.municipality == question.case.municipality
}

_reader if in_overleg_of_all

_reader if {
	some office in offices
	actor.holds(office)
}

# Who may act for an office reads what it reads; who only manages or audits is no office that others act for.
_reader if {
	some office in (offices - {"auditor", "beheer"})
	mandaat.reads_for(office)
}

# METADATA
# description: The actor has a seat in an overleg that is of no one municipality, and reads every case.
in_overleg_of_all if {
	some seat in question.actor.seats
	seat.kind == "overleg"
	seat.municipality == null
}

# METADATA
# description: The offices that read every case - that open or call up, that take part in a step, that manage or audit.
offices := {question.procedure.intake_office, question.procedure.call_up_office, "auditor", "beheer"} | {office |
	some tier in question.procedure.tiers
	some step in tier.steps
	some office in step.offices
}
