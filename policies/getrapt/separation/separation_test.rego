package getrapt.separation_test

import data.getrapt.acts
import data.getrapt.example_test as example

test_nobody_acts_in_two_roles[name] if {
	some act, role in acts.role
	act != "submit"
	some other in {"preparer", "adviser", "budget_holder", "decider"}
	other != role
	name := sprintf("%s after %s", [act, other])
	example.reasons(example.allowed[act], [example.set_to("/actor/roles", [other])]) == {"separation_of_duties"}
}

test_the_same_role_again_is_no_second_role[act] if {
	some act, role in acts.role
	example.reasons(example.allowed[act], [example.set_to("/actor/roles", [role])]) == set()
}
