package getrapt.organising

# METADATA
# description: Codes of why the seat cannot be held so in that period.
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
	subject.kind in {"appoint", "end_holding", "substitute"}
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
