package getrapt.disclosure_test

import data.getrapt.example_test as example

_all_for := [example.vote("gemeente", "p-chair", "for"), example.vote("ncg", "p-ncg", "for")]

_divided := [example.vote("gemeente", "p-chair", "for"), example.vote("ncg", "p-ncg", "against")]

test_who_may_not_read_the_deliberation_cannot_tell_how_the_votes_stand[name] if {
	some name, patches in {
		"a stranger": [example.set_to("/actor", example.stranger)],
		"who manages the system": [example.set_to("/actor", example.person("p-beheer", [example.office("beheer")]))],
		"who declared an interest": [example.set_to("/actor/recused", true)],
	}
	answers := {said |
		some votes in [_all_for, _divided, []]
		some outcome in ["approve", "reject", "no_quorum"]
		said := example.reasons(example.conclude, array.concat(patches, [
			example.set_to("/case/tier/votes", votes),
			example.set_to("/act/outcome", outcome),
		]))
	}
	count(answers) == 1
}

test_who_may_read_it_is_told[name] if {
	some name, actor in {"the chair": example.chair, "a member": example.member}
	patches := [example.set_to("/actor", actor), example.set_to("/case/tier/votes", _divided)]
	"rule_not_met" in example.reasons(example.conclude, patches)
}

test_a_chair_who_manages_the_system_is_refused_and_told_no_more_than_that if {
	seats := array.concat(example.chair.seats, [example.office("beheer")])
	patches := [example.set_to("/actor/seats", seats), example.set_to("/case/tier/votes", _divided)]
	example.reasons(example.conclude, patches) == {"deliberation_closed"}
	example.verdict(example.conclude, patches).allow == false
}
