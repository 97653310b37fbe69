package getrapt.procedure_test

import data.getrapt.example_test as example
import data.getrapt.procedure

_about(question, patches) := found if {
	changed := json.patch(question, patches)
	found := {
		"first": object.get(_tier("first"), "id", null),
		"next": object.get(_tier("next"), "id", null),
	} with input as {"question": changed}
}

_tier("first") := procedure.first

_tier("next") := procedure.next

test_tiers_come_in_order_and_only_with_a_body[name] if {
	some name, [patches, first, next] in {
		"all": [[], "local", "overleg"],
		"without a steering group": [[example.set_to("/facts/steering_group", null)], "overleg", "overleg"],
		"without the one between": [
			[example.set_to("/procedure/tiers/1/body", null), example.set_to("/facts/steering_group", null)],
			"national", "national",
		],
	}
	_about(example.cast_vote, patches) == {"first": first, "next": next}
}

test_what_the_procedure_does_not_have_is_not_found if {
	not procedure.position("moon") with input as {"question": example.cast_vote}
	not procedure.reachable("moon") with input as {"question": example.cast_vote}
	not procedure.step with input as {"question": json.patch(example.cast_vote, [example.set_to("/case/tier/step", "moon")])}
}

test_above_the_highest_tier_is_none if {
	not procedure.next with input as {"question": example.sign}
}

test_the_planned_steps_are_those_that_the_case_recorded if {
	planned := procedure.planned with input as {"question": json.patch(example.sign, [
		example.set_to("/case/tier/steps", ["advise", "sign"]),
	])}
	[one.id | some one in planned] == ["advise", "sign"]
}
