package getrapt.organising_test

import data.getrapt.example_test as example

_new_procedure := {
	"procedure": "routekaart", "version": 2, "content_hash": "ab", "fits": true, "version_taken": false,
}

_putting := {
	"kind": "put_procedure", "body": "beheer", "body_kind": "office", "seat": null, "seat_body": null, "account": null,
	"valid_from": _earlier_then, "valid_until": null, "reasons": false,
	"new_procedure": _new_procedure,
	"holdings": [example.holding("b-1", "p-1"), example.holding("b-2", "p-2")],
}

_puts(changes) := object.union(_putting, changes)

_this(changes) := {"new_procedure": object.union(_new_procedure, changes)}

_of_a_procedure := {
	"that fits": [{}, set()],
	"that does not fit": [_this({"fits": false}), {"procedure_does_not_fit"}],
	"with the number of another one": [_this({"version_taken": true}), {"procedure_version_taken"}],
	"from this moment on": [{"valid_from": "2026-11-23T22:00:00.000000Z"}, set()],
	"from a moment that has passed": [{"valid_from": "2026-01-01T00:00:00.000000Z"}, {"procedure_start_passed"}],
	"as a matter of another body": [{"body": "sg-a", "body_kind": "steering_group"}, {"no_such_body_or_seat"}],
}

test_a_procedure_is_proposed[name] if {
	some name, [changes, codes] in _of_a_procedure
	_proposing(_puts(changes)) == codes
}

test_a_procedure_is_confirmed_by_the_same_rules[name] if {
	some name, [changes, codes] in _of_a_procedure
	_confirming(_puts(changes)) == codes
}

test_two_persons_put_a_procedure_into_force if {
	_reasons("confirm_change", example.manager, _with(_putting)) == {"second_person_needed"}
}

test_who_manages_alone_has_procedures_as_a_matter[act] if {
	some act in _acts
	_reasons(act, example.chair, _with(_putting)) == {"not_the_manager"}
}

test_what_is_wrong_with_a_procedure_is_no_matter_to_who_takes_it_back if {
	change := _with(_puts(object.union(_this({"fits": false, "version_taken": true}), {"valid_from": "2026-01-01T00:00:00.000000Z"})))
	_reasons("revoke_change", example.manager, change) == set()
}

test_how_a_procedure_fits_is_no_matter_of_another_change if {
	_proposing(_this({"fits": false, "version_taken": true})) == set()
}

test_a_procedure_that_was_put_is_replaced_by_another_change if {
	_reasons("revoke_change", example.manager, object.union(_with(_putting), {"status": "confirmed"})) == {"change_done"}
}

test_a_procedure_to_come_keeps_its_bodies[kind] if {
	some kind in {"end_seat", "end_body"}
	change := object.union(_ending, {"kind": kind, "last_seat": true, "body_named_later": true, "holdings": []})
	_proposing(change) == {"body_named_by_procedure"}
	_proposing(object.union(change, {"body_named_later": false})) == set()
}

test_a_procedure_to_come_is_no_matter_to_a_seat_that_is_not_the_last if {
	_ends({"body_named_later": true}) == set()
}
