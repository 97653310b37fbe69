package getrapt.organising

import input.question

# METADATA
# description: Codes of what ended, or is closed, in the time that the change is for, and of what may not end.
reasons contains "seat_ended" if {
	_making
	subject.kind in {"appoint", "substitute", "add_seat", "end_seat"}
	_reaches(subject.seat_ends)
}

reasons contains "body_ended" if {
	_making
	subject.kind in {"appoint", "substitute", "add_seat", "end_seat", "end_body", "add_body"}
	_reaches(subject.body_ends)
}

reasons contains "named_account_closed" if {
	_making
	subject.kind in {"appoint", "substitute", "add_seat", "close_account"}
	some closing in subject.closings
	_in_the_period(closing)
}

# So that it is judged by who manages, and with all of them.
reasons contains "no_such_body_or_seat" if {
	_making
	subject.kind in {"close_account", "reopen_account", "put_procedure"}
	subject.body != "beheer"
}

reasons contains "account_not_closed" if {
	_making
	subject.kind == "reopen_account"
	not _closed_for_good
}

# What the rules themselves name is needed for as long as there are rules.
reasons contains "body_of_the_rules" if {
	_making
	_ends_the_body
	subject.body in {"auditor", "beheer", "gegevensbescherming"}
}

# A case that comes would wait for nobody.
reasons contains "body_named_by_procedure" if {
	_making
	_ends_the_body
	subject.body in _named
}

# Nor may it be gone by the time that a procedure is in force that names it.
reasons contains "body_named_by_procedure" if {
	_making
	_ends_the_body
	subject.body_named_later == true
}

# A case that goes on would wait for nobody.
reasons contains "body_needed_by_cases" if {
	_making
	_ends_the_body
	subject.body_needed == true
}

# What ends is there up to a moment: a change for a time that is over by then does not meet it. One of an ending itself
# has no end, so it always does.
_reaches(_) if subject.valid_until == null

_reaches(end) if subject.valid_until > end

_closed_for_good if {
	some closing in subject.closings
	closing.valid_until == null
}

_ends_the_body if subject.kind == "end_body"

_ends_the_body if {
	subject.kind == "end_seat"
	subject.last_seat == true
}

_named contains question.procedure.intake_office

_named contains question.procedure.call_up_office

_named contains question.procedure.referral_desk

_named contains tier.body if some tier in question.procedure.tiers

_named contains office if {
	some tier in question.procedure.tiers
	some step in tier.steps
	some office in step.offices
}
