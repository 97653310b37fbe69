package getrapt.mandaat_test

import data.getrapt.example_test as example

_passed_on(held_by, changes) := [
	object.union(example.mandaat, {
		"acts": ["decide_objection"], "tiers": [], "parent": "m-0",
		"held_by": ["p-ncg"],
	}),
	object.union(
		object.union(example.mandaat, {
			"id": "m-0", "acts": ["decide_objection"], "tiers": [], "holder": {"kind": "seat", "id": "dg-1"},
			"held_by": held_by,
		}),
		changes,
	),
]

_decides(mandaten, objection) := {code |
	some code in example.reasons(example.under(example.decide_objection, mandaten), [
		example.set_to("/actor", example.member),
		example.set_to("/case/objection", object.union({"waits": true, "decided_by": "p-x", "holders": []}, objection)),
	])
}

# Awb 10:3 lid 3, whoever of the chain it is.
test_nobody_who_took_the_decision_is_a_link_of_the_chain_under_which_the_objection_is_decided[name] if {
	refused := {"decided_contested_decision", "not_the_office"}
	some name, [held_by, objection, codes] in {
		"took it": [["p-a"], {"decided_by": "p-a"}, refused],
		"one of those who hold it took it": [["p-b", "p-a"], {"decided_by": "p-a"}, refused],
		"it was taken through a mandaat of a link": [["p-a"], {"holders": ["p-z", "p-a"]}, refused],
		"somebody else took it": [["p-a"], {"decided_by": "p-b", "holders": ["p-z"]}, set()],
		"nobody holds it now": [[], {"decided_by": "p-a"}, set()],
	}
	_decides(_passed_on(held_by, {}), objection) == codes
}

test_who_acts_is_told_so_once if {
	_decides(_passed_on(["p-a"], {}), {"decided_by": "p-ncg"}) == {"decided_contested_decision"}
	_decides(_passed_on(["p-ncg"], {}), {"decided_by": "p-ncg"}) == {"decided_contested_decision"}
}

test_another_chain_without_that_link_carries_it if {
	clean := object.union(example.mandaat, {"id": "m-9", "acts": ["decide_objection"], "tiers": [], "held_by": ["p-ncg"]})
	mandaten := array.concat(_passed_on(["p-a"], {}), [clean])
	question := json.patch(example.under(example.decide_objection, mandaten), [
		example.set_to("/actor", example.member), example.set_to("/case/objection/decided_by", "p-a"),
	])
	example.verdict(question, []).mandaten == ["m-9"]
}

test_in_another_act_it_is_no_matter_who_decided if {
	passed_on := [object.union(one, {"acts": ["sign"], "tiers": ["national"]}) | some one in _passed_on(["p-a"], {})]
	objection := {"waits": false, "decided_by": "p-a", "holders": []}
	example.reasons(example.under(example.sign, passed_on), [
		example.set_to("/actor", example.member),
		{"op": "add", "path": "/case/objection", "value": objection},
	]) == set()
}

test_who_holds_a_mandaat_is_a_list_of_texts[name] if {
	some name, value in {"a text": "p-a", "a number": [5], "null": null}
	mandaten := [object.union(one, {"held_by": value}) | some one in _passed_on(["p-b"], {})]
	_decides(mandaten, {}) == {"malformed_question"}
}
