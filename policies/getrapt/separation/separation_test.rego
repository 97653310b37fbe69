package getrapt.separation_test

import data.getrapt.acts
import data.getrapt.example_test as example

test_nobody_acts_in_two_roles[name] if {
	some act, role in acts.role
	not act in {"submit", "lodge_objection"}
	some other in {"preparer", "adviser", "budget_holder", "decider"}
	other != role
	name := sprintf("%s after %s", [act, other])
	example.reasons(example.allowed[act], [example.set_to("/actor/roles", [other])]) == {"separation_of_duties"}
}

test_the_same_role_again_is_no_second_role[act] if {
	some act, role in acts.role
	example.reasons(example.allowed[act], [example.set_to("/actor/roles", [role])]) == set()
}

_signing := object.union(example.mandaat, {
	"principal": "minister", "acts": ["sign"],
	"holder": {"kind": "account", "id": "p-ncg"},
})

# Under a mandaat the person who acts still counts, not the office that gave it (Awb 10:1 changes who decides for whom,
# not who does it).
test_a_mandaat_takes_no_earlier_role_away[role] if {
	some role in {"preparer", "adviser", "budget_holder"}
	question := example.under(example.sign, [_signing])
	by := [example.set_to("/actor", example.member), example.set_to("/case/measure", "isolation_to_norm")]
	example.reasons(question, by) == set()
	example.reasons(question, array.concat(by, [example.set_to("/actor/roles", [role])])) == {"separation_of_duties"}
}
