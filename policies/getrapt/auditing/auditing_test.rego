package getrapt.auditing_test

import data.getrapt.example_test as example

_acts := {"open_audit", "record_finding", "reply_to_finding", "close_audit"}

_set(question, path, value) := example.reasons(question, [example.set_to(path, value)])

_audit(question, field, value) := _set(question, concat("/", ["/facts/audit", field]), value)

test_who_audits_is_the_auditor_and_nobody_else[name] if {
	some act in {"open_audit", "record_finding", "close_audit"}
	some who, actor in {
		"the chair": example.chair, "a member": example.member, "the ministry": example.ministry,
		"who manages": example.manager, "intake": example.intake, "no seat at all": example.person("p-none", []),
	}
	name := concat(" ", [act, who])
	_set(example.allowed[act], "/actor", actor) == {"not_the_auditor"}
}

test_nothing_is_done_on_an_audit_that_is_not_there[act] if {
	some act in _acts
	"no_such_audit" in example.reasons(example.allowed[act], [{"op": "remove", "path": "/facts/audit"}])
}

test_nothing_is_done_on_an_audit_that_is_closed[act] if {
	some act in _acts
	_audit(example.allowed[act], "status", "closed") == {"audit_closed"}
}

test_an_audit_of_no_case_does_not_begin if {
	_audit(example.open_audit, "population", 0) == {"nothing_to_audit"}
	_audit(example.open_audit, "population", 1) == set()
}

test_a_finding_is_on_a_case_of_the_sample if {
	_audit(example.record_finding, "sampled", false) == {"not_in_the_sample"}
	_audit(example.reply_to_finding, "sampled", false) == set()
}

test_nobody_records_findings_on_a_case_in_which_that_person_had_a_role[role] if {
	some role in {"preparer", "adviser", "budget_holder", "decider", "objection_decider"}
	_set(example.record_finding, "/actor/roles", [role]) == {"audits_own_work"}
}

test_nobody_records_findings_on_a_case_in_which_that_person_did_something_without_a_role if {
	_audit(example.record_finding, "acted", true) == {"audits_own_work"}
}

test_who_acted_in_the_case_may_be_the_one_who_replies if {
	_set(example.reply_to_finding, "/actor/roles", ["decider"]) == set()
}

test_who_stays_out_of_a_case_records_and_reads_no_finding_on_it_and_replies_to_none[name] if {
	some name, question in {
		"record": example.record_finding, "reply": example.reply_to_finding,
		"read": example.read_finding(example.auditor, {}),
	}
	_set(question, "/actor/recused", true) == {"recused"}
	example.reasons(example.with_interest(question), []) == {"registered_interest"}
}

test_the_tier_of_a_finding_is_one_in_which_the_case_was[name] if {
	some name, [tier, codes] in {
		"the tier that it was in": ["local", set()],
		"the intake": [null, set()],
		"a tier that it was not in": ["national", {"case_was_not_there"}],
	}
	_set(example.record_finding, "/act/tier", tier) == codes
}

test_what_does_not_conform_says_what_it_is_about[result] if {
	some result, codes in {
		"non_conform": {"category_missing"}, "not_determinable": {"category_missing"}, "conform": set(),
	}
	example.reasons(example.record_finding, [
		example.set_to("/act/result", result), example.set_to("/act/category", null),
	]) == codes
	_set(example.record_finding, "/act/result", result) == set()
}

test_who_replies_is_the_chair_of_the_body_or_who_has_the_office[name] if {
	some name, [actor, codes] in {
		"the chair": [example.chair, set()],
		"the office": [example.ministry, set()],
		"a member": [example.member, {"not_answerable"}],
		"the chair of another body": [
			example.person("p-b", [example.seat("b", "sg-b", "steering_group", "0014", true)]),
			{"not_answerable"},
		],
		"another office": [example.treasury, {"not_answerable"}],
		"who manages": [example.manager, {"not_answerable"}],
	}
	_set(example.reply_to_finding, "/actor", actor) == codes
}

test_a_reply_is_to_a_finding_that_is_there_and_counts if {
	_audit(example.reply_to_finding, "finding", null) == {"no_such_finding"}
	_audit(example.reply_to_finding, "finding/counts", false) == {"finding_replaced"}
}

test_nobody_replies_to_an_own_finding if {
	_audit(example.reply_to_finding, "finding/account", "p-chair") == {"own_finding"}
}

test_an_audit_ends_when_every_case_has_a_finding if {
	_audit(example.close_audit, "without_finding", 1) == {"findings_missing"}
}

test_an_audit_ends_when_no_reply_is_awaited_any_more[name] if {
	some name, [until, codes] in {
		"to come": ["2026-11-23T22:00:00.000001Z", {"reply_awaited"}],
		"over now": ["2026-11-23T22:00:00.000000Z", set()],
		"over": ["2026-11-01T00:00:00.000000Z", set()],
		"none": [null, set()],
	}
	_audit(example.close_audit, "reply_awaited_until", until) == codes
}

test_a_conclusion_rests_on_all_findings_and_replies[name] if {
	some name, seen in {"one less": 2, "one more": 4}
	_set(example.close_audit, "/act/seen", seen) == {"audit_changed"}
}

test_who_reads_every_audit[name] if {
	some name, [actor, codes] in {
		"the auditor": [example.auditor, set()],
		"who calls cases up": [example.ministry, set()],
		"who manages": [example.manager, {"may_not_read_audit"}],
		"a chair": [example.chair, {"may_not_read_audit"}],
		"another office": [example.treasury, {"may_not_read_audit"}],
	}
	_set(example.read_audit, "/actor", actor) == codes
}

test_who_answers_a_finding_reads_it_and_no_other[name] if {
	some name, [actor, answering, codes] in {
		"the chair": [example.chair, ["sg-a"], set()],
		"the chair, of another's": [example.chair, ["sg-b"], {"may_not_read_audit"}],
		"a member": [example.member, ["sg-a"], {"may_not_read_audit"}],
		"an office": [example.treasury, ["fin"], set()],
		"the auditor": [example.auditor, ["sg-b"], set()],
	}
	example.reasons(example.read_finding(actor, {"answering": answering}), []) == codes
}

test_an_audit_that_cannot_be_read_is_not_judged[name] if {
	some name, [field, value] in {
		"an id that is a number": ["id", 5], "a status that there is not": ["status", "asleep"],
		"how many as text": ["population", "7"], "a revision that is none": ["revision", null],
		"what is missing as text": ["without_finding", "none"],
		"a moment of another format": ["reply_awaited_until", "tomorrow"],
		"whether it is drawn as text": ["sampled", "yes"], "a sequence as text": ["case_sequence", "9"],
		"whether somebody acted as text": ["acted", "no"], "a finding that is a list": ["finding", []],
		"a finding without its number": ["finding/number", "1"], "a case that is a number": ["finding/case", 5],
		"who found it as a number": ["finding/account", 5], "who answers as text": ["finding/answering", "sg-a"],
		"a body that is a number": ["finding/answering", [5]],
		"whether it counts as text": ["finding/counts", "yes"],
	}
	_audit(example.reply_to_finding, field, value) == {"malformed_question"}
}

test_an_audit_that_is_nothing_is_malformed if {
	_set(example.close_audit, "/facts/audit", null) == {"malformed_question"}
}
