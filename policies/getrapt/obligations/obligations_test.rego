package getrapt.obligations_test

import data.getrapt.example_test as example

_obliged := {
	"submit": {"must_notify", "second_person"},
	"cast_vote": set(),
	"conclude": {"must_motivate", "must_notify"},
	"advise": set(),
	"concur": set(),
	"sign": {"must_motivate", "must_notify", "second_person"},
	"return_for_information": {"must_notify"},
	"answer": {"must_notify"},
	"escalate": {"must_motivate", "must_notify"},
	"call_up": {"must_motivate", "must_notify"},
	"suspend": {"must_motivate", "must_notify"},
	"resume": {"must_motivate", "must_notify"},
	"withdraw": {"must_motivate", "must_notify"},
	"recuse": {"must_notify"},
	"add_document": {"must_notify"},
	"withdraw_document": {"must_motivate", "must_notify"},
	"lodge_objection": {"must_motivate"},
	"decide_objection": {"must_motivate"},
	"open_tier": {"must_notify"},
	"remind": {"must_notify"},
	"pass_term": {"must_notify"},
	"refer": {"must_notify"},
	"close": {"must_notify"},
	"activate_policy": set(),
	"seal_access_log": set(),
	"read_access_log": set(),
	"read_processing_log": set(), "read_overview": set(),
	"read_administration": set(), "read_health": set(),
	"begin_log": set(),
	"name_accounts": set(),
	"rotate_log_key": set(),
	"read_log": set(),
	"load_organisation": set(),
	"publish_procedure": set(),
	"propose_mandaat": {"second_person"},
	"confirm_mandaat": set(),
	"agree_mandaat": set(),
	"revoke_mandaat": set(),
	"instruct_mandaat": set(),
	"withdraw_instruction": set(),
	"read_instructions": set(),
	"read_mandaat_use": set(),
	"propose_change": {"second_person"},
	"confirm_change": set(),
	"revoke_change": set(),
	"register_interest": set(),
	"confirm_interest": set(),
	"end_interest": set(),
	"read_interests": set(),
	"open_audit": set(),
	"record_finding": set(),
	"reply_to_finding": set(),
	"close_audit": set(),
	"read_audit": set(),
	"convene_meeting": set(),
	"change_meeting": set(),
	"withdraw_meeting": set(),
	"open_meeting": set(),
	"mark_attendance": set(),
	"close_meeting": set(),
	"remark_on_minutes": set(),
	"adopt_minutes": set(),
	"read_meeting": set(),
	"propose_forgetting": {"second_person"},
	"confirm_forgetting": set(),
	"revoke_forgetting": set(),
	"place_hold": set(),
	"release_hold": set(),
	"export_subject": set(),
	"read_subjects": set(),
	"read": set(),
	"read_deliberation": set(),
	"explain_other": set(),
}

test_this_goes_with_each_act[act] if {
	some act, question in example.allowed
	{code | some code in example.verdict(question, []).obligations} == _obliged[act]
}

test_reading_the_interests_of_somebody_else_takes_no_second_person if {
	question := example.about_interest(
		json.patch(example.allowed.read_interests, [example.set_to("/actor", example.manager)]),
		{"account": "p-prov"},
	)
	verdict := example.verdict(question, [])
	verdict.allow == true
	verdict.obligations == []
}

test_a_rejection_does_not_rest_on_agreement if {
	verdict := example.verdict(example.sign, [example.set_to("/act/outcome", "reject")])
	verdict.obligations == ["must_motivate", "must_notify"]
}

test_a_vote_against_is_motivated if {
	verdict := example.verdict(example.cast_vote, [
		example.set_to("/act/choice", "against"), example.set_to("/act/reasons", true),
	])
	verdict.obligations == ["must_motivate"]
}

test_an_interest_of_somebody_else_takes_two[name] if {
	some name, [act, changes, codes] in {
		"registering": ["register_interest", {"account": "p-prov"}, {"second_person"}],
		"registering an own one": ["register_interest", {}, set()],
		"ending": ["end_interest", {"account": "p-prov", "registered_by": "p-manager", "status": "registered"}, {"second_person"}],
		"taking a proposal back": ["end_interest", {"account": "p-prov", "registered_by": "p-manager", "status": "proposed"}, set()],
	}
	by := {true: example.member, false: example.manager}[object.get(changes, "account", "p-ncg") == "p-ncg"]
	question := example.about_interest(
		json.patch(example.allowed[act], [example.set_to("/actor", by), example.set_to("/act/reasons", true)]),
		changes,
	)
	verdict := example.verdict(question, [])
	verdict.allow == true
	{code | some code in verdict.obligations} == codes
}
