package getrapt.activation_test

import data.getrapt.example_test as example

_asked := example.allowed.activate_policy

test_who_manages_the_system_puts_a_policy_into_force if example.reasons(_asked, []) == set()

test_the_system_puts_the_first_one_into_force if {
	patches := [example.set_to("/actor", example.system), example.set_to("/act/previous", null)]
	example.reasons(_asked, patches) == set()
}

test_nobody_else_does[name] if {
	some name, actor in {
		"who signs": example.minister,
		"a chair": example.chair,
		"somebody without a seat": example.person("p-x", []),
	}
	example.reasons(_asked, [example.set_to("/actor", actor)]) == {"not_the_policy_keeper"}
}

test_what_is_in_force_is_not_put_into_force_again if {
	example.reasons(_asked, [example.set_to("/act/revision", "r-1")]) == {"policy_in_force"}
}

test_another_act_of_somebody_else_is_no_matter_of_the_policys if {
	fields := [{"op": "add", "path": "/act/revision", "value": "r"}, {"op": "add", "path": "/act/previous", "value": "r"}]
	example.reasons(example.cast_vote, fields) == set()
}

test_a_revision_that_is_no_text_is_malformed[field] if {
	some field in {"revision", "previous"}
	example.reasons(_asked, [example.set_to(sprintf("/act/%s", [field]), 5)]) == {"malformed_question"}
}
