package getrapt.question

# METADATA
# description: The fields of an act on a mandaat, or of a reading about one.
act_shape("propose_mandaat") := {"mandaat": {"object"}}

act_shape("confirm_mandaat") := {"mandaat": {"string"}}

act_shape("agree_mandaat") := {"mandaat": {"string"}}

act_shape("instruct_mandaat") := {"mandaat": {"string"}, "text": _yes_or_no, "case": {"string", "null"}}

act_shape("withdraw_instruction") := {"mandaat": {"string"}, "number": {"number"}}

act_shape("read_instructions") := {"mandaat": {"string"}}

act_shape("read_mandaat_use") := {"mandaat": {"string"}}

act_shape("revoke_mandaat") := {"mandaat": {"string"}, "reasons": _yes_or_no}

_lists_of_text := {"acts", "tiers", "municipalities", "measures", "holder_organisations", "agreed_for"}

_mandaten_fit(list) if {
	is_array(list)
	count({one.id | some one in list}) == count(list)
	every one in list {
		_mandaat_fits(one)
	}
}

_mandaat_fits(one) if {
	is_string(one.id)
	is_string(one.principal)
	text_or_null(one.principal_kind)
	text_or_null(one.principal_organisation)
	text_or_null(one.parent)
	one.holder.kind in {"office", "seat", "account"}
	is_string(one.holder.id)
	every name in _lists_of_text {
		_texts_fit(one[name])
	}
	text_or_null(one.procedure)
	text_or_null(one.case)
	number_or_null(one.ceiling_cents)
	moment(one.valid_from)
	moment_or_null(one.valid_until)
	is_boolean(one.passable)
	is_boolean(one.written)
	one.status in {"proposed", "confirmed", "revoked"}
	is_string(one.proposed_by)
	text_or_null(one.confirmed_by)
	text_or_null(one.agreed_by)
	is_boolean(object.get(one, "holder_closed", false))
	is_boolean(object.get(one, "holder_in_principal", false))
	_texts_fit(object.get(one, "held_by", []))
	_numbers_fit(object.get(one, "instructions", []))
	_holders_fit(object.get(one, "proposer_as", []))
	_instructed_by_fits(one)
}

_instructed_by_fits(one) if not "instructed_by" in object.keys(one)

_instructed_by_fits(one) if {
	is_string(one.instructed_by.account)
	_holders_fit(one.instructed_by["as"])
}

_holders_fit(list) if {
	is_array(list)
	every one in list {
		one.kind in {"office", "seat", "account"}
		is_string(one.id)
	}
}

_numbers_fit(list) if {
	is_array(list)
	every one in list {
		is_number(one)
	}
}

_texts_fit(list) if {
	is_array(list)
	every one in list {
		is_string(one)
	}
}
