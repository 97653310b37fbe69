package getrapt.organising

import input.question

# Nothing begins before it is confirmed, so what is said to begin earlier begins now.
_start := max({subject.valid_from, question.now})

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
