package getrapt.question_test

import data.getrapt.example_test as example

_seat(changes) := object.union({"party": "ncg", "title": true, "chair": false, "voting": true}, changes)

_body(changes) := object.union({"title": true, "kind": "steering_group", "municipality": "0014", "principal": "gemeente/gm0014"}, changes)

test_a_change_that_cannot_be_read_is_not_judged[name] if {
	some name, patch in {
		"no change": example.set_to("/facts/change", null),
		"a kind that there is not": example.set_to("/facts/change/kind", "dismiss"),
		"a status that there is not": example.set_to("/facts/change/status", "lost"),
		"holdings that are none": example.set_to("/facts/change/holdings", {}),
		"a chair that is a text": example.set_to("/facts/change/holdings/0/chair", "yes"),
		"a seat that is a text": example.set_to("/facts/change/new_seat", "seat"),
		"a body that is a text": example.set_to("/facts/change/new_body", "body"),
		"reasons in plain": example.set_to("/facts/change/reasons", "because"),
	}
	example.reasons(example.confirm_change, [patch]) == {"malformed_question"}
}

_texts_of_a_change := ["id", "proposed_by", "body", "body_kind", "seat", "seat_body", "account", "group"]

test_a_text_of_a_change_is_a_text[field] if {
	some field in _texts_of_a_change
	example.reasons(example.confirm_change, [example.set_to(sprintf("/facts/change/%s", [field]), 5)]) == {"malformed_question"}
}

test_a_moment_of_a_change_is_a_moment[path] if {
	some path in ["valid_from", "valid_until", "holdings/0/valid_from", "holdings/0/valid_until"]
	example.reasons(example.confirm_change, [example.set_to(sprintf("/facts/change/%s", [path]), "soon")]) == {"malformed_question"}
}

test_a_text_of_a_holding_is_a_text[field] if {
	some field in ["seat", "account", "substitute_for"]
	example.reasons(example.confirm_change, [example.set_to(sprintf("/facts/change/holdings/0/%s", [field]), 5)]) == {"malformed_question"}
}

test_what_is_added_has_its_fields[name] if {
	some name, [field, value] in {
		"chair": ["new_seat", _seat({"chair": 1})],
		"vote": ["new_seat", _seat({"voting": 1})],
		"kind": ["new_body", _body({"kind": 1})],
		"municipality": ["new_body", _body({"municipality": 1})],
	}
	example.reasons(example.confirm_change, [example.set_to(sprintf("/facts/change/%s", [field]), value)]) == {"malformed_question"}
}

_adding(field, value) := [{"op": "add", "path": sprintf("/facts/change/%s", [field]), "value": value}]

test_what_ends_is_said_in_moments[name] if {
	some name, [field, value] in {
		"a seat": ["seat_ends", "soon"],
		"no seat": ["seat_ends", null],
		"a body": ["body_ends", "soon"],
		"closings that are none": ["closings", {}],
		"a closing from no moment": ["closings", [{"valid_from": null, "valid_until": null}]],
		"a closing up to a text": ["closings", [{"valid_from": "2026-01-01T00:00:00.000000Z", "valid_until": "soon"}]],
		"a need that is a text": ["body_needed", "yes"],
		"a size that is a text": ["cases_seen", "all"],
		"a procedure to come that is a text": ["body_named_later", "yes"],
		"a last seat that is a text": ["last_seat", "yes"],
	}
	example.reasons(example.confirm_change, _adding(field, value)) == {"malformed_question"}
}

test_a_change_begins_at_a_moment_also_where_what_ends_has_its_own if {
	ends := "2026-01-01T00:00:00.000000Z"
	patches := array.concat(
		array.concat(_adding("seat_ends", ends), _adding("body_ends", ends)),
		[example.set_to("/facts/change/valid_from", "soon")],
	)
	example.reasons(example.confirm_change, patches) == {"malformed_question"}
	without := array.slice(patches, 0, 2)
	not "malformed_question" in example.reasons(example.confirm_change, without)
}

test_whether_what_ends_is_needed_has_to_be_said[name] if {
	some kind, fields in {"end_seat": ["body_needed", "last_seat"], "end_body": ["body_needed"]}
	whole := {field: false | some field in fields}
	some field in fields
	name := concat(" ", [kind, field])
	change := object.union(object.union(example.substitution, {"kind": kind}), whole)
	not "malformed_question" in example.reasons(example.about_change(example.confirm_change, change), [])
	example.reasons(example.about_change(example.confirm_change, object.remove(change, [field])), []) == {"malformed_question"}
}

test_how_a_procedure_fits_has_to_be_said[name] if {
	some name, patch in {
		"nothing": {"op": "remove", "path": "/facts/change/new_procedure"},
		"whether it fits": {"op": "remove", "path": "/facts/change/new_procedure/fits"},
		"whether its number is taken": {"op": "remove", "path": "/facts/change/new_procedure/version_taken"},
		"in a text": example.set_to("/facts/change/new_procedure/fits", "yes"),
		"of its number in a text": example.set_to("/facts/change/new_procedure/version_taken", "no"),
	}
	said := {"procedure": "routekaart", "version": 2, "content_hash": "ab", "fits": true, "version_taken": false}
	change := object.union(example.substitution, {"kind": "put_procedure", "body": "beheer", "new_procedure": said})
	question := example.about_change(example.confirm_change, change)
	not "malformed_question" in example.reasons(question, [])
	example.reasons(question, [patch]) == {"malformed_question"}
}
