package getrapt.upwards_test

import data.getrapt.example_test as example

_only_local := [example.set_to("/procedure/tiers", [example.procedure.tiers[0]])]

test_above_the_last_tier_is_nothing[name] if {
	some name, [question, patches] in {
		"divided": [example.conclude, [example.set_to("/act/outcome", "escalate")]],
		"without quorum": [example.conclude, [example.set_to("/act/outcome", "no_quorum"), example.set_to("/case/tier/votes", [])]],
		"taken up": [example.escalate, []],
		"term passed": [example.pass_term, []],
	}
	example.reasons(question, array.concat(patches, _only_local)) == {"no_higher_tier"}
}
