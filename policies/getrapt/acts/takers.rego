package getrapt.acts

# METADATA
# description: |
#   Who takes an act. `person`: somebody who is signed in, on a case. `system`: the system itself, on a case.
#   `mandaat`: somebody who is signed in, on the register of mandaten. `organisation`: the same, on the organisation.
#   `interest`: the same, on the register of interests. `audit`: the same, on an audit. `meeting`: the same, on a meeting.
#   `access`: the same, on who looked at what. `overview`: the same, on the numbers over many cases.
#   `administration`: the same, on what is managed and how the system does.
#   `log`: the same, on the transparency log. `subject`: the same, on whom personal data is about.
#   `policy`: somebody who is signed in, or the system, on the policy itself.
#   `register`: the system, on a register; such an act may come without facts and procedure. `reader`: somebody who is
#   signed in and wants to see something; no entry in the log comes of it.
taker := {
	"submit": "person",
	"cast_vote": "person",
	"conclude": "person",
	"advise": "person",
	"concur": "person",
	"sign": "person",
	"return_for_information": "person",
	"answer": "person",
	"escalate": "person",
	"call_up": "person",
	"suspend": "person",
	"resume": "person",
	"withdraw": "person",
	"recuse": "person",
	"add_document": "person",
	"withdraw_document": "person",
	"lodge_objection": "person",
	"decide_objection": "person",
	"open_tier": "system",
	"remind": "system",
	"pass_term": "system",
	"refer": "system",
	"close": "system",
	"load_organisation": "register",
	"publish_procedure": "register",
	"propose_mandaat": "mandaat",
	"confirm_mandaat": "mandaat",
	"agree_mandaat": "mandaat",
	"revoke_mandaat": "mandaat",
	"instruct_mandaat": "mandaat",
	"withdraw_instruction": "mandaat",
	"read_instructions": "mandaat",
	"read_mandaat_use": "mandaat",
	"propose_change": "organisation",
	"confirm_change": "organisation",
	"revoke_change": "organisation",
	"register_interest": "interest",
	"confirm_interest": "interest",
	"end_interest": "interest",
	"read_interests": "interest",
	"open_audit": "audit",
	"record_finding": "audit",
	"reply_to_finding": "audit",
	"close_audit": "audit",
	"read_audit": "audit",
	"convene_meeting": "meeting",
	"change_meeting": "meeting",
	"withdraw_meeting": "meeting",
	"open_meeting": "meeting",
	"mark_attendance": "meeting",
	"close_meeting": "meeting",
	"remark_on_minutes": "meeting",
	"adopt_minutes": "meeting",
	"read_meeting": "meeting",
	"propose_forgetting": "subject",
	"confirm_forgetting": "subject",
	"revoke_forgetting": "subject",
	"place_hold": "subject",
	"release_hold": "subject",
	"export_subject": "subject",
	"read_subjects": "subject",
	"activate_policy": "policy",
	"seal_access_log": "register",
	"read_access_log": "access",
	"read_processing_log": "access",
	"read_overview": "overview",
	"read_administration": "administration",
	"read_health": "administration",
	"begin_log": "register",
	"name_accounts": "register",
	"rotate_log_key": "log",
	"read_log": "log",
	"read": "reader",
	"read_deliberation": "reader",
	"explain_other": "reader",
}

# METADATA
# description: |
#   The role in which a person takes an act. Nobody has two of these in one case, but for who lodged an objection: that is
#   kept apart from deciding it alone.
role := {
	"submit": "preparer",
	"answer": "preparer",
	"advise": "adviser",
	"concur": "budget_holder",
	"cast_vote": "decider",
	"conclude": "decider",
	"escalate": "decider",
	"return_for_information": "decider",
	"sign": "decider",
	"lodge_objection": "objection_lodger",
	"decide_objection": "objection_decider",
}
