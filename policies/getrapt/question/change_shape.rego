package getrapt.question

_change_fits(facts) if not "change" in object.keys(facts)

_change_fits(facts) if _is_change(facts.change)

_is_change(one) if {
	is_string(one.id)
	one.kind in {"appoint", "end_holding", "substitute", "add_seat", "add_body"}
	one.status in {"proposed", "confirmed", "revoked"}
	is_string(one.proposed_by)
	is_string(one.body)
	text_or_null(one.body_kind)
	text_or_null(one.seat)
	text_or_null(one.seat_body)
	text_or_null(one.account)
	text_or_null(one.group)
	moment(one.valid_from)
	moment_or_null(one.valid_until)
	is_boolean(one.reasons)
	_new_seat_fits(one.new_seat)
	_new_body_fits(one.new_body)
	is_array(one.holdings)
	every holding in one.holdings {
		_holding_fits(holding)
	}
}

_new_seat_fits(seat) if seat == null

_new_seat_fits(seat) if {
	is_boolean(seat.chair)
	is_boolean(seat.voting)
}

_new_body_fits(body) if body == null

_new_body_fits(body) if {
	is_string(body.kind)
	text_or_null(body.municipality)
}

_holding_fits(one) if {
	is_string(one.seat)
	is_string(one.account)
	is_boolean(one.chair)
	moment(one.valid_from)
	moment_or_null(one.valid_until)
	text_or_null(one.substitute_for)
}
