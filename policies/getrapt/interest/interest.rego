# METADATA
# description: |
#   Registered interests (Awb 2:4) - what one bars in the cases that it covers, who registers one and who ends it, and
#   who may see whose. Which interests cover a case now, comes with the actor.
package getrapt.interest

import data.getrapt.actor
import data.getrapt.acts
import input.question

# METADATA
# description: The actor has an interest on record that covers this case now.
on_record if count(object.get(question.actor, "interests", [])) > 0

# METADATA
# description: Codes of what an interest bars, and of why the register of interests does not change this way.
reasons contains "registered_interest" if {
	_barred
	on_record
}

reasons contains "no_such_interest" if {
	acts.taker[question.act.type] == "interest"
	not _subject
}

reasons contains "not_the_registrar" if {
	question.act.type == "register_interest"
	not _own
	not _manages
	not _chairs
}

# An interest that somebody else put on record is not for its account to end.
reasons contains "not_the_registrar" if {
	question.act.type == "end_interest"
	_subject
	not _may_end
}

reasons contains "reasons_missing" if {
	_about_somebody_else
	question.act.reasons == false
}

reasons contains "interest_over" if {
	question.act.type == "register_interest"
	_subject.valid_until != null
	_subject.valid_until <= question.now
}

reasons contains "interest_ended" if {
	question.act.type == "end_interest"
	_subject.ended == true
}

reasons contains "may_not_read_interests" if {
	question.act.type == "read_interests"
	not _own
	not _oversees
}

# Declaring an interest in the case itself is still possible: it stays when the registered one is over.
_barred if {
	acts.of_person_on_case
	question.act.type != "recuse"
}

_barred if question.act.type == "read_deliberation"

_barred if acts.of_audited_case

_subject := object.get(question.facts, "interest", null) if is_object(object.get(question.facts, "interest", null))

_own if _subject.account == question.actor.account

_manages if actor.holds("beheer")

_oversees if {
	some office in {"beheer", "auditor"}
	actor.holds(office)
}

_chairs if {
	some seat in question.actor.seats
	seat.chair == true
	seat.body in _subject.bodies
}

_put_on_record if _subject.registered_by == question.actor.account

_may_end if _put_on_record

_may_end if {
	_manages
	not _own
}

_about_somebody_else if {
	question.act.type in {"register_interest", "end_interest"}
	_subject
	not _own
}
