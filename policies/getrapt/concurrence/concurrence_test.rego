package getrapt.concurrence_test

import data.getrapt.example_test as example

_refused := [{"step": "concur", "office": "fin", "agree": false}]

test_an_approval_needs_the_agreement_that_was_planned[name] if {
	some name, [given, codes] in {
		"not given": [[], {"concurrence_missing"}],
		"given for another step": [[{"step": "other", "office": "fin", "agree": true}], {"concurrence_missing"}],
		"refused": [_refused, {"concurrence_refused"}],
		"refused and then given": [array.concat(_refused, [{"step": "concur", "office": "fin", "agree": true}]), set()],
	}
	example.reasons(example.sign, [example.set_to("/case/tier/concurrence", given)]) == codes
}

test_without_agreement_it_can_be_rejected if {
	example.reasons(example.sign, [
		example.set_to("/case/tier/concurrence", _refused),
		example.set_to("/act/outcome", "reject"),
	]) == set()
}

test_agreement_that_was_not_planned_is_not_needed if {
	example.reasons(example.sign, [
		example.set_to("/case/tier/concurrence", []),
		example.set_to("/case/tier/steps", ["advise", "sign"]),
	]) == set()
}

test_in_the_wrong_step_nobody_is_told_of_agreement if {
	example.reasons(example.sign, [
		example.set_to("/case/tier/step", "advise"),
		example.set_to("/case/tier/step_kind", "advise"),
		example.set_to("/case/tier/concurrence", []),
	]) & {"concurrence_missing", "concurrence_refused"} == set()
}
