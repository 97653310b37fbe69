package getrapt.interest

import data.getrapt.acts
import input.question

# METADATA
# description: |
#   Codes of why the register of interests does not change this way. An own interest takes one person; that of somebody
#   else, and its end, one who proposes it and one who confirms it, neither of whom it concerns.
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

reasons contains "interest_elsewhere" if {
	question.act.type == "register_interest"
	not _own
	not _manages
	_chairs
	not _chairs_there
}

# An interest that somebody else put on record is not for its account to end.
reasons contains "not_the_registrar" if {
	question.act.type == "end_interest"
	_subject
	not _put_on_record
	not _manages_of_others
}

reasons contains "not_the_registrar" if {
	question.act.type == "confirm_interest"
	_subject
	not _manages
	not _seconds_the_manager
}

reasons contains "second_person_needed" if {
	question.act.type == "confirm_interest"
	_subject.proposed_by == question.actor.account
}

reasons contains "own_interest" if {
	question.act.type == "confirm_interest"
	_own
}

reasons contains "interest_not_proposed" if {
	question.act.type == "confirm_interest"
	_subject.proposed_by == null
}

reasons contains "reasons_missing" if {
	question.act.type in {"register_interest", "end_interest"}
	_subject
	not _own
	question.act.reasons == false
}

reasons contains "interest_over" if {
	question.act.type in {"register_interest", "confirm_interest"}
	_subject.valid_until != null
	_subject.valid_until <= question.now
}

reasons contains "interest_end_proposed" if {
	question.act.type == "end_interest"
	_subject.status == "end_proposed"
}

reasons contains "interest_ended" if {
	question.act.type == "end_interest"
	_subject.status == "ended"
}

_chairs if {
	some seat in question.actor.seats
	_chairs_with(seat)
}

_chairs_there if {
	some seat in question.actor.seats
	_chairs_with(seat)
	seat.municipality in {null, _subject.municipality}
}

_chairs_with(seat) if {
	seat.chair == true
	seat.body in _subject.bodies
}

_put_on_record if _subject.registered_by == question.actor.account

_manages_of_others if {
	_manages
	not _own
}

# What one of beheer proposes, the chair of a body in which the person sits can confirm; what a chair proposes, only beheer.
_seconds_the_manager if {
	_subject.proposer_manages == true
	_chairs
}
