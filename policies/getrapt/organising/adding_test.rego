package getrapt.organising_test

import data.getrapt.example_test as example

_seat(changes) := object.union({"party": "ncg", "title": true, "chair": false, "voting": true}, changes)

_of_an_office := {"body_kind": "office", "body": "fin", "new_seat": _seat({"voting": false})}

test_a_seat_is_added[name] if {
	some name, [changes, codes] in {
		"to a body": [{}, set()],
		"to no body": [{"body_kind": null}, {"no_such_body_or_seat"}],
		"that is there": [{"seat_body": "sg-b"}, {"body_or_seat_exists"}],
		"for who has one": [{"account": "p-chair"}, {"already_in_body"}],
		"as a second chair": [{"new_seat": _seat({"chair": true})}, {"seat_taken"}],
		"as a chair after the other": [{"new_seat": _seat({"chair": true}), "holdings": [object.union(_gone, {"chair": true})]}, set()],
		"as a chair beside members": [{"new_seat": _seat({"chair": true}), "holdings": [example.holding("ncg", "p-ncg")]}, set()],
		"as a chair without a vote": [{"new_seat": _seat({"chair": true, "voting": false}), "holdings": []}, {"seat_does_not_fit"}],
		"without a vote": [{"new_seat": _seat({"voting": false})}, set()],
		"in an office with a vote": [object.union(_of_an_office, {"holdings": [], "new_seat": _seat({})}), {"seat_does_not_fit"}],
		"in an office with a chair": [object.union(_of_an_office, {"holdings": [], "new_seat": _seat({"chair": true})}), {"seat_does_not_fit"}],
		"in an office": [object.union(_of_an_office, {"holdings": []}), set()],
		"in an office that is held": [_of_an_office, {"seat_taken"}],
		"in an office that was held": [object.union(_of_an_office, {"holdings": [_gone]}), set()],
		"for a third who manages": [object.union(_of_an_office, {"body": "beheer"}), set()],
	}
	_proposing(object.union(
		{"kind": "add_seat", "seat": "new", "seat_body": null, "valid_until": null, "new_seat": _seat({})},
		changes,
	)) == codes
}

_body(changes) := object.union({"title": true, "kind": "steering_group", "municipality": "0014", "principal": "gemeente/gm0014"}, changes)

test_a_body_is_added[name] if {
	some name, [changes, codes] in {
		"of a municipality": [{}, set()],
		"that is there": [{"body_kind": "office"}, {"body_or_seat_exists"}],
		"of a municipality that has one": [{"group": "sg-b"}, {"municipality_taken"}],
		"of no municipality": [{"new_body": _body({"municipality": null})}, {"body_does_not_fit"}],
		"an office": [{"new_body": _body({"kind": "office", "municipality": null})}, set()],
		"an office of a municipality that has a group": [{"group": "sg-b", "new_body": _body({"kind": "office"})}, {"body_does_not_fit"}],
	}
	_proposing(object.union(
		{
			"kind": "add_body", "body": "new", "body_kind": null, "seat": null, "seat_body": null, "account": null,
			"valid_until": null, "new_body": _body({}), "holdings": [],
		},
		changes,
	)) == codes
}
