package getrapt.course_test

import data.getrapt.example_test as example

test_the_system_opens_the_tier_of_the_route_and_no_other[name] if {
	some name, [patches, codes] in {
		"another tier": [[example.set_to("/act/tier", "overleg")], {"not_the_route"}],
		"no route": [[example.set_to("/case/route", null)], {"not_the_route"}],
		"the route ends": [[example.set_to("/case/route/to", "end")], {"not_the_route"}],
		"a tier is open": [[example.set_to("/case/tier", example.in_local)], {"tier_already_open"}],
		"a tier that there is not": [
			[example.set_to("/act/tier", "moon"), example.set_to("/case/route/tier", "moon")],
			{"unknown_tier"},
		],
		"a tier without a body": [[example.set_to("/facts/steering_group", null)], {"unknown_tier"}],
		"the case is suspended": [[example.set_to("/case/side_state", "suspended")], {"case_suspended"}],
		"the case is decided": [[example.set_to("/case/outcome", "reject")], {"case_closed"}],
	}
	example.reasons(example.open_tier, patches) == codes
}

test_a_case_is_handed_over_once[name] if {
	some name, patches in {
		"not referred": [example.set_to("/case/side_state", "none")],
		"handed over": [example.set_to("/case/handed_over", true)],
	}
	example.reasons(example.refer, patches) == {"nothing_to_refer"}
}

test_a_case_is_closed_when_it_is_over[name] if {
	some name, [patches, codes] in {
		"decided": [[], set()],
		"withdrawn": [[example.set_to("/case/side_state", "withdrawn"), example.set_to("/case/outcome", null)], set()],
		"running": [[example.set_to("/case/outcome", null)], {"nothing_to_close"}],
		"closed before": [[example.set_to("/case/side_state", "closed")], {"nothing_to_close"}],
	}
	example.reasons(example.close, patches) == codes
}
