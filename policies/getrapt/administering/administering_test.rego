package getrapt.administering_test

import data.getrapt.example_test as example

# Who asks, and what that person is refused: what is managed, how the system does.
_who_ask := {
	"who manages": [example.manager, set(), set()],
	"another office": [example.treasury, set(), {"managers_only"}],
	"the auditor": [example.person("p-a", [example.office("auditor")]), set(), {"managers_only"}],
	"the chair": [example.chair, set(), {"managers_only"}],
	"a member": [example.member, {"not_of_administration"}, {"managers_only"}],
	"nobody": [example.person("p-n", []), {"not_of_administration"}, {"managers_only"}],
}

test_who_sees_what_is_managed_and_how_the_system_does[name] if {
	some name, [actor, administration, health] in _who_ask
	asked := [example.set_to("/actor", actor)]
	example.reasons(example.read_administration, asked) == administration
	example.reasons(example.read_health, asked) == health
}

test_other_readings_are_no_matter_of_who_manages if {
	example.reasons(example.read_processing_log, []) == set()
	example.reasons(example.cast_vote, []) == set()
}
