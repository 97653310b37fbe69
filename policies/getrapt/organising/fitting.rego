package getrapt.organising

import input.question

# Nothing begins before it is confirmed, so what is said to begin earlier begins now.
_start := max({subject.valid_from, question.now})

reasons contains "no_such_body_or_seat" if {
	_making
	subject.kind in {"appoint", "end_holding", "substitute"}
	not subject.seat_body == subject.body
}

reasons contains "no_such_body_or_seat" if {
	_making
	subject.kind == "add_seat"
	subject.body_kind == null
}

reasons contains "body_or_seat_exists" if {
	_making
	subject.kind == "add_seat"
	subject.seat_body != null
}

reasons contains "body_or_seat_exists" if {
	_making
	subject.kind == "add_body"
	subject.body_kind != null
}

reasons contains "municipality_taken" if {
	_making
	subject.new_body.kind == "steering_group"
	subject.group != null
}

# A steering group is that of a municipality, and nothing else is.
reasons contains "body_does_not_fit" if {
	_making
	subject.kind == "add_body"
	not _fits_its_municipality
}

# An office has no chair and no vote, and whoever chairs votes.
reasons contains "seat_does_not_fit" if {
	_making
	subject.body_kind == "office"
	true in {subject.new_seat.chair, subject.new_seat.voting}
}

reasons contains "seat_does_not_fit" if {
	_making
	subject.new_seat.chair == true
	subject.new_seat.voting == false
}

reasons contains "seat_taken" if {
	_making
	subject.kind == "add_seat"
	some one in subject.holdings
	_in_the_period(one)
	_excludes(one)
}

reasons contains "period_over" if {
	_making
	subject.valid_until != null
	subject.valid_until <= _start
}

reasons contains "no_end_given" if {
	_making
	subject.kind == "substitute"
	subject.valid_until == null
}

reasons contains "reasons_missing" if {
	_making
	subject.kind == "substitute"
	subject.reasons == false
}

reasons contains "seat_not_held" if {
	_making
	subject.kind in {"substitute", "end_holding"}
	count(_held_throughout) == 0
}

reasons contains "seat_is_substituted" if {
	_making
	some one in subject.holdings
	one.seat == subject.seat
	one.substitute_for != null
	_in_the_period(one)
}

reasons contains "seat_held_later" if {
	_making
	subject.kind == "appoint"
	some one in subject.holdings
	one.seat == subject.seat
	_in_the_period(one)
	one.valid_from > _start
}

# One person has one seat in a body, and so one vote.
reasons contains "already_in_body" if {
	_making
	subject.kind in {"appoint", "substitute", "add_seat"}
	some one in subject.holdings
	one.account == subject.account
	_in_the_period(one)
}

# It takes two persons to change the organisation, so two have to stay who can.
reasons contains "too_few_managers" if {
	_making
	subject.kind == "end_holding"
	subject.body == "beheer"
	count(_managers_that_stay) < 2
}

# Once it is in force, or taken back, it does not matter any more whether it would fit.
_making if {
	question.act.type in {"propose_change", "confirm_change"}
	subject.status == "proposed"
}

_in_the_period(one) if {
	_begins_before_the_end(one)
	_ends_after_the_start(one)
}

_begins_before_the_end(_) if subject.valid_until == null

_begins_before_the_end(one) if one.valid_from < subject.valid_until

_ends_after_the_start(one) if one.valid_until == null

_ends_after_the_start(one) if one.valid_until > _start

_held_throughout contains one if {
	subject.kind == "end_holding"
	some one in subject.holdings
	one.seat == subject.seat
	one.account == subject.account
	one.valid_from < _start
	_ends_after_the_start(one)
}

_held_throughout contains one if {
	subject.kind == "substitute"
	some one in subject.holdings
	one.seat == subject.seat
	one.valid_from <= _start
	_lasts(one)
}

_lasts(one) if one.valid_until == null

_lasts(one) if one.valid_until >= subject.valid_until

_excludes(one) if {
	one.chair == true
	subject.new_seat.chair == true
}

_excludes(_) if {
	subject.body_kind == "office"
	subject.body != "beheer"
}

_fits_its_municipality if {
	subject.new_body.kind == "steering_group"
	subject.new_body.municipality != null
}

_fits_its_municipality if {
	subject.new_body.kind != "steering_group"
	subject.new_body.municipality == null
}

_managers_that_stay contains one.account if {
	some one in subject.holdings
	one.account != subject.account
	one.valid_until == null
	one.valid_from <= _start
}
