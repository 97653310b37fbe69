package getrapt.question

_subject_fits(one) if one == null

_subject_fits(one) if {
	is_string(one.id)
	one.kind in {"case", "address", "account", "interest", "mandaat", "change", "audit", "meeting"}
	one.status in {"kept", "proposed", "forgotten"}
	text_or_null(one.proposed_by)
	text_or_null(one.hold)
	is_boolean(one.held)
	is_boolean(one.needed)
	is_boolean(one.barred)
	is_string(object.get(one, "texts", ""))
	is_boolean(object.get(one, "objected", true))
	_matter_fits(object.get(one, "matter", {"counts": true, "own": true}))
}

_matter_fits(matter) if {
	is_boolean(matter.counts)
	is_boolean(matter.own)
}
