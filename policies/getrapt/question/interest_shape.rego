package getrapt.question

_interest_fits(one) if one == null

_interest_fits(one) if {
	text_or_null(one.account)
	_texts_fit(one.bodies)
	moment_or_null(one.valid_until)
	text_or_null(one.registered_by)
	is_boolean(one.ended)
}
