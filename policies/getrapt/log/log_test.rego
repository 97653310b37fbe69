package getrapt.log_test

import data.getrapt.example_test as example

_rotated := example.allowed.rotate_log_key

test_who_manages_the_system_replaces_the_key if example.reasons(_rotated, []) == set()

test_nobody_else_replaces_the_key[name] if {
	some name, actor in {
		"who signs": example.minister,
		"a chair": example.chair,
		"who audits": example.person("p-a", [example.office("auditor")]),
		"somebody without a seat": example.person("p-x", []),
	}
	example.reasons(_rotated, [example.set_to("/actor", actor)]) == {"not_the_log_keeper"}
}

test_the_system_does_not_replace_the_key if {
	example.reasons(_rotated, [example.set_to("/actor", example.system)]) == {"person_only", "not_the_log_keeper"}
}

test_the_key_that_signs_is_not_put_in_its_own_place if {
	example.reasons(_rotated, [example.set_to("/act/vkey", "log+1")]) == {"log_key_in_use"}
}

test_only_the_system_begins_the_log if {
	example.reasons(example.allowed.begin_log, []) == set()
	example.reasons(example.allowed.begin_log, [example.set_to("/actor", example.manager)]) == {"system_only"}
}

test_another_act_with_a_key_is_no_matter_of_the_logs if {
	fields := [{"op": "add", "path": "/act/vkey", "value": "k"}, {"op": "add", "path": "/act/previous", "value": "k"}]
	example.reasons(example.cast_vote, fields) == set()
}

test_a_key_that_is_no_text_is_malformed[field] if {
	some field in {"vkey", "previous"}
	example.reasons(_rotated, [example.set_to(sprintf("/act/%s", [field]), 5)]) == {"malformed_question"}
}

test_a_first_key_or_origin_that_is_no_text_is_malformed[field] if {
	some field in {"vkey", "origin"}
	asked := [example.set_to(sprintf("/act/%s", [field]), 5)]
	example.reasons(example.allowed.begin_log, asked) == {"malformed_question"}
}

# Who asks for the entries, and what that person is refused.
_readers := {
	"who audits": [example.person("p-a", [example.office("auditor")]), set()],
	"who audits and manages": [
		example.person("p-a", [example.office("auditor"), example.office("beheer")]),
		{"may_not_read_log"},
	],
	"who audits and is a member": [
		example.person("p-a", array.concat(example.member.seats, [example.office("auditor")])),
		{"may_not_read_log"},
	],
	"who manages the system": [example.manager, {"may_not_read_log"}],
	"the call-up office": [example.ministry, {"may_not_read_log"}],
	"who signs": [example.minister, {"may_not_read_log"}],
	"nobody": [example.person("p-n", []), {"may_not_read_log"}],
}

test_only_who_audits_and_nothing_else_reads_the_entries[name] if {
	some name, [actor, codes] in _readers
	example.reasons(example.allowed.read_log, [example.set_to("/actor", actor)]) == codes
}
