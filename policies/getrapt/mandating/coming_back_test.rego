package getrapt.mandating_test

import data.getrapt.example_test as example

_given_on(act, changes) := _reasons(
	act, example.manager,
	array.concat([object.union(_with({"parent": "m-3"}), changes)], _chain({})),
)

test_a_mandaat_does_not_come_back_to_its_chain_or_its_principal[name] if {
	some what, [changes, codes] in {
		"another": [{"holder": {"kind": "account", "id": "p-x"}}, set()],
		"who passes it on": [{"holder": {"kind": "office", "id": "dg"}}, {"mandate_comes_back"}],
		"higher up": [{"holder": {"kind": "office", "id": "fin"}}, {"mandate_comes_back"}],
		"of the same id, of another kind": [{"holder": {"kind": "seat", "id": "fin"}}, set()],
		"of the principal's office": [{"holder_in_principal": true}, {"mandate_comes_back"}],
		"of another office": [{"holder_in_principal": false}, set()],
		"of the principal's office, not passed on": [{"parent": null, "holder_in_principal": true}, {"mandate_comes_back"}],
	}
	some act in {"propose_mandaat", "confirm_mandaat"}
	name := concat(", ", [act, what])
	_given_on(act, changes) == codes
}

test_what_came_back_before_can_be_revoked if {
	back := object.union(example.mandaat, {"parent": "m-3", "holder": {"kind": "office", "id": "fin"}})
	_reasons("revoke_mandaat", example.minister, array.concat([back], _chain({}))) == set()
}

test_whether_the_holder_is_of_the_principals_office_is_said_by_yes_or_no if {
	_given_on("propose_mandaat", {"holder_in_principal": "yes"}) == {"malformed_question"}
}
