package getrapt.question

_subject_fits(one) if one == null

_subject_fits(one) if {
	is_string(one.id)
	one.kind in {"case", "address", "account", "interest", "mandaat", "change"}
	one.status in {"kept", "proposed", "forgotten"}
	text_or_null(one.proposed_by)
	text_or_null(one.hold)
	is_boolean(one.held)
	is_boolean(one.needed)
	is_boolean(one.barred)
	is_string(object.get(one, "texts", ""))
}
