package getrapt.reading_test

import data.getrapt.example_test as example

_elsewhere := example.person("p-else", [example.seat("else", "sg-b", "steering_group", "0014", false)])

_overleg := example.person("p-bo", [example.seat("bo", "bo", "overleg", null, false)])

_local_overleg := example.person("p-lo", [example.seat("lo", "lo", "overleg", "0014", false)])

_neighbouring := example.person("p-nb", [example.seat("wijk", "wijk-a", "overleg", "1979", false)])

# The reader, the case's municipality, and what that reader is refused: the case, its deliberation.
_readers := {
	"a member of the steering group": [example.member, "1979", set(), set()],
	"another body of the municipality": [_neighbouring, "1979", set(), set()],
	"the overleg": [_overleg, "1979", set(), set()],
	"the intake office": [example.intake, "1979", set(), set()],
	"the call-up office": [example.ministry, "1979", set(), set()],
	"an office of a step": [example.treasury, "1979", set(), set()],
	"who signs": [example.minister, "1979", set(), set()],
	"the auditor": [example.person("p-a", [example.office("auditor")]), "1979", set(), set()],
	"who manages the system": [
		example.person("p-b", [example.office("beheer")]), "1979",
		set(), {"beheer_reads_no_deliberation"},
	],
	"the referral desk": [example.person("p-l", [example.office("loov")]), "1979", {"may_not_read"}, {"may_not_read"}],
	"another municipality": [_elsewhere, "1979", {"may_not_read"}, {"may_not_read"}],
	"an overleg of another municipality": [_local_overleg, "1979", {"may_not_read"}, {"may_not_read"}],
	"nobody": [example.person("p-n", []), "1979", {"may_not_read"}, {"may_not_read"}],
	"the body that has the case, of another municipality": [example.member, "0014", set(), set()],
}

test_who_may_read_a_case_and_its_deliberation[name] if {
	some name, [actor, municipality, refused, refused_deliberation] in _readers
	patches := [example.set_to("/actor", actor), example.set_to("/case/municipality", municipality)]
	example.reasons(example.read, patches) == refused
	example.reasons(example.read_deliberation, patches) == refused_deliberation
}

test_a_body_that_had_the_case_may_read_on[name] if {
	some name, [left, codes] in {"had it": ["local", set()], "had it not": ["overleg", {"may_not_read"}]}
	example.reasons(example.read, [
		example.set_to("/case/municipality", "0014"),
		example.set_to("/case/tier", null),
		example.set_to("/case/positions", [{"tier": left, "outcome": "escalate"}]),
	]) == codes
}

test_who_is_recused_reads_the_case_without_its_deliberation if {
	recused := [example.set_to("/actor/recused", true)]
	example.reasons(example.read, recused) == set()
	example.reasons(example.read_deliberation, recused) == {"recused"}
}

test_only_who_may_read_a_case_declares_an_interest_in_it if {
	example.reasons(example.recuse, [example.set_to("/actor", _elsewhere)]) == {"may_not_read"}
}

# Who asks about somebody else, and what that person is refused.
_who_ask := {
	"the call-up office": [example.ministry, set()],
	"the auditor": [example.person("p-a", [example.office("auditor")]), set()],
	"who manages the system": [example.person("p-b", [example.office("beheer")]), set()],
	"a member of the steering group": [example.member, {"may_not_explain_others"}],
	"its chair": [example.chair, {"may_not_explain_others"}],
	"the intake office": [example.intake, {"may_not_explain_others"}],
	"who signs": [example.minister, {"may_not_explain_others"}],
	"another municipality": [_elsewhere, {"may_not_explain_others", "may_not_read"}],
	"nobody": [example.person("p-n", []), {"may_not_explain_others", "may_not_read"}],
}

test_who_may_ask_what_somebody_else_may_do[name] if {
	some name, [actor, refused] in _who_ask
	example.reasons(example.explain_other, [example.set_to("/actor", actor)]) == refused
}

test_the_call_up_office_that_may_ask_is_that_of_the_procedure if {
	moved := [example.set_to("/procedure/call_up_office", "sodm")]
	example.reasons(example.explain_other, moved) == {"may_not_explain_others"}
}

test_who_is_recused_may_still_ask_what_somebody_else_may_do if {
	example.reasons(example.explain_other, [example.set_to("/actor/recused", true)]) == set()
}

# The mandaat is for signing, in the national tier; its holder reads what the office reads, in its scope.
test_who_may_act_for_an_office_reads_what_it_reads[name] if {
	some name, [changes, codes] in {
		"in its scope": [{}, set()],
		"in another act and tier": [{"acts": ["submit"], "tiers": ["local"], "ceiling_cents": 0}, set()],
		"of another municipality": [{"municipalities": ["0014"]}, {"may_not_read"}],
		"revoked": [{"status": "revoked"}, {"may_not_read"}],
		"of an office that reads nothing": [{"principal": "loov"}, {"may_not_read"}],
		"of who manages": [{"principal": "beheer"}, {"may_not_read"}],
		"of who audits": [{"principal": "auditor"}, {"may_not_read"}],
		"of somebody else": [{"holder": {"kind": "account", "id": "p-chair"}}, {"may_not_read"}],
	}
	held := object.union(object.union(example.mandaat, {"holder": {"kind": "account", "id": "p-else"}}), changes)
	question := example.under(object.union(example.read, {"actor": _elsewhere}), [held])
	example.reasons(question, []) == codes
}
