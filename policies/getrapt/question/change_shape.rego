package getrapt.question

_change_fits(facts) if not "change" in object.keys(facts)

_change_fits(facts) if _is_change(facts.change)

_is_change(one) if {
	is_string(one.id)
	one.kind in {
		"appoint", "end_holding", "substitute", "add_seat", "add_body",
		"end_seat", "end_body", "close_account", "reopen_account", "put_procedure",
	}
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
	_endings_fit(one)
	_new_procedure_fits(one)
}

_new_procedure_fits(one) if one.kind != "put_procedure"

_new_procedure_fits(one) if {
	is_boolean(one.new_procedure.fits)
	is_boolean(one.new_procedure.version_taken)
}

_endings_fit(one) if {
	moment(object.get(one, "seat_ends", one.valid_from))
	moment(object.get(one, "body_ends", one.valid_from))
	is_array(object.get(one, "closings", []))
	every closing in object.get(one, "closings", []) {
		moment(closing.valid_from)
		moment_or_null(closing.valid_until)
	}
	is_boolean(_said_of(one, "body_needed", {"end_seat", "end_body"}))
	is_boolean(object.get(one, "body_named_later", false))
	is_number(object.get(one, "cases_seen", 0))
	is_boolean(_said_of(one, "last_seat", {"end_seat"}))
}

# What has to be said of a change of these kinds; of another nothing has to be.
_said_of(one, field, kinds) := object.get(one, field, null) if one.kind in kinds

_said_of(one, field, kinds) := object.get(one, field, false) if not one.kind in kinds

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
