package getrapt.overview_test

import data.getrapt.example_test as example

_overleg := example.person("p-bo", [example.seat("bo", "bo", "overleg", null, false)])

_local_overleg := example.person("p-lo", [example.seat("lo", "lo", "overleg", "1979", false)])

_body_of_none := example.person("p-sn", [example.seat("sn", "sn", "steering_group", null, false)])

# Who asks, and what that person is refused: the numbers of all municipalities, of 1979, of another one.
_who_ask := {
	"the call-up office": [example.ministry, set(), set(), set()],
	"the intake office": [example.intake, set(), set(), set()],
	"an office of a step": [example.treasury, set(), set(), set()],
	"who signs": [example.minister, set(), set(), set()],
	"the auditor": [example.person("p-a", [example.office("auditor")]), set(), set(), set()],
	"who manages the system": [example.manager, set(), set(), set()],
	"the overleg": [_overleg, set(), set(), set()],
	"a member of the steering group": [example.member, _not, set(), _not],
	"an overleg of the municipality": [_local_overleg, _not, set(), _not],
	"a steering group of no municipality": [_body_of_none, _not, _not, _not],
	"another municipality": [example.stranger, _not, _not, set()],
	"an office that decides nothing": [example.person("p-l", [example.office("loov")]), _not, _not, _not],
	"nobody": [example.person("p-n", []), _not, _not, _not],
}

_not := {"may_not_read_overview"}

test_who_sees_the_numbers_of_which_municipality[name] if {
	some name, [actor, of_all, of_one, of_another] in _who_ask
	seen := [example.set_to("/actor", actor)]
	example.reasons(example.read_overview, seen) == of_all
	example.reasons(example.read_overview, array.concat(seen, [example.set_to("/act/municipality", "1979")])) == of_one
	example.reasons(example.read_overview, array.concat(seen, [example.set_to("/act/municipality", "0014")])) == of_another
}

test_under_a_mandaat_nobody_sees_numbers if {
	held := object.union(example.mandaat, {"holder": {"kind": "account", "id": "p-else"}})
	asked := json.patch(example.read_overview, [example.set_to("/actor", example.stranger)])
	example.reasons(example.under(asked, [held]), []) == _not
}

test_a_question_that_does_not_say_of_where_is_not_judged[name] if {
	some name, patch in {
		"without it": {"op": "remove", "path": "/act/municipality"},
		"a number": example.set_to("/act/municipality", 1979),
	}
	example.reasons(example.read_overview, [patch]) == {"malformed_question"}
}

test_other_acts_are_no_matter_of_the_overview if {
	example.reasons(example.cast_vote, [{"op": "add", "path": "/act/municipality", "value": null}]) == set()
}
