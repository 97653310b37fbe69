package getrapt.question

_interest_fits(one) if one == null

_interest_fits(one) if {
	text_or_null(one.account)
	_texts_fit(one.bodies)
	moment_or_null(one.valid_until)
	text_or_null(one.municipality)
	text_or_null(one.registered_by)
	one.status in {null, "proposed", "registered", "end_proposed", "ended"}
	text_or_null(one.proposed_by)
	is_boolean(one.proposer_manages)
}
