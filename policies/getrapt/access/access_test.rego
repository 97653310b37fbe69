package getrapt.access_test

import data.getrapt.example_test as example

_auditor := example.person("p-audit", [example.office("auditor")])

test_a_batch_is_whole[name] if {
	some name, [first, last, count, root, codes] in {
		"the first one": [0, 9, 10, example.hash, set()],
		"a later one": [10, 19, 10, example.hash, set()],
		"of one record": [0, 0, 1, example.hash, set()],
		"of none": [10, 9, 0, example.hash, {"batch_not_whole"}],
		"before the beginning": [-1, 8, 10, example.hash, {"batch_not_whole"}],
		"with one too many": [0, 9, 11, example.hash, {"batch_not_whole"}],
		"with one too few": [0, 9, 9, example.hash, {"batch_not_whole"}],
		"with no root": [0, 9, 10, "", {"batch_not_whole"}],
		"with a root that is too long": [0, 9, 10, concat("", [example.hash, "0"]), {"batch_not_whole"}],
	}
	example.reasons(example.seal_access_log, [
		example.set_to("/act/first", first), example.set_to("/act/last", last),
		example.set_to("/act/count", count), example.set_to("/act/root", root),
	]) == codes
}

test_a_batch_that_cannot_be_read_is_not_judged[field] if {
	some field, value in {"first": "0", "last": null, "count": "10", "root": 7}
	example.reasons(example.seal_access_log, [example.set_to(sprintf("/act/%s", [field]), value)]) == {"malformed_question"}
}

test_who_sees_whose_looks[name] if {
	some name, [actor, account, codes] in {
		"the account itself": [example.member, "p-ncg", set()],
		"the account itself, all of them": [example.member, null, {"may_not_read_access_log"}],
		"another account": [example.member, "p-chair", {"may_not_read_access_log"}],
		"who manages": [example.manager, "p-ncg", {"may_not_read_access_log"}],
		"the ministry": [example.ministry, "p-ncg", {"may_not_read_access_log"}],
		"the auditor": [_auditor, "p-ncg", set()],
		"the auditor, all of them": [_auditor, null, set()],
	}
	patches := [example.set_to("/actor", actor), example.set_to("/act/account", account)]
	example.reasons(example.read_access_log, patches) == codes
}

test_a_question_that_does_not_say_whose_looks_is_not_judged if {
	example.reasons(example.read_access_log, [{"op": "remove", "path": "/act/account"}]) == {"malformed_question"}
}

test_who_sees_what_a_trace_joins[name] if {
	some name, [actor, codes] in {
		"the auditor": [_auditor, set()],
		"who manages": [example.manager, {"auditors_only"}],
		"the ministry": [example.ministry, {"auditors_only"}],
		"a member": [example.member, {"auditors_only"}],
		"nobody": [example.person("p-n", []), {"auditors_only"}],
	}
	example.reasons(example.read_processing_log, [example.set_to("/actor", actor)]) == codes
}

test_other_acts_are_no_matter_of_the_access_log if {
	fields := [{"op": "add", "path": "/act/account", "value": null}, {"op": "add", "path": "/act/count", "value": 0}]
	example.reasons(example.cast_vote, fields) == set()
}
