# METADATA
# description: A made-up procedure, case and people for the tests of the policy, and how to ask for a verdict on them.
package getrapt.example_test

import data.getrapt.acts
import data.getrapt.authority

hash := "0000000000000000000000000000000000000000000000000000000000000001"

# METADATA
# description: The verdict on a question after these patches (RFC 6902).
verdict(question, patches) := answer if {
	changed := json.patch(question, patches)
	answer := authority.verdict with input as {"hash": hash, "question": changed} with data.getrapt.revision as "test"
}

# METADATA
# description: The verdict on an item as it comes in.
authority_on(item) := answer if {
	answer := authority.verdict with input as item with data.getrapt.revision as "test"
}

# METADATA
# description: The reasons of that verdict, as a set.
reasons(question, patches) := {code | some code in verdict(question, patches).reasons}

# METADATA
# description: The route of that verdict.
route(question, patches) := verdict(question, patches).route

set_to(path, value) := {"op": "replace", "path": path, "value": value}

motivation := {"facts": true, "interests": true, "norm": true, "equality": true, "maatwerk": true}

seat(id, body, kind, municipality, chair) := {
	"seat": id, "body": body, "kind": kind, "municipality": municipality,
	"party": id, "chair": chair, "voting": true,
}

office(id) := seat(concat("-", [id, "1"]), id, "office", null, false)

person(account, seats) := {"kind": "person", "account": account, "seats": seats, "roles": [], "recused": false}

system := {"kind": "system", "account": "system", "seats": [], "roles": [], "recused": false}

chair := person("p-chair", [seat("gemeente", "sg-a", "steering_group", "1979", true)])

member := person("p-ncg", [seat("ncg", "sg-a", "steering_group", "1979", false)])

intake := person("p-intake", [office("intake")])

ministry := person("p-ministry", [office("dg")])

treasury := person("p-fin", [office("fin")])

minister := person("p-sign", [office("minister")])

stranger := person("p-else", [seat("else", "sg-b", "steering_group", "0014", false)])

step(id, kind) := {
	"id": id, "kind": kind, "offices": [], "quorum": null, "rule": null,
	"outcomes": [], "above_cents": null, "criterion": null,
}

deciding := object.union(step("decide", "decide"), {
	"quorum": {"chair": true, "parties": ["ncg"], "share_numerator": 1, "share_denominator": 2},
	"rule": {"kind": "consensus", "parties": []},
	"outcomes": ["approve", "approve_with_conditions", "reject", "hold", "escalate", "no_quorum"],
})

procedure := {
	"id": "routekaart", "version": 1, "content_hash": hash, "intake_office": "intake", "call_up_office": "dg",
	"call_up_to": "national", "referral_desk": "loov",
	"tiers": [
		{
			"id": "local", "body": null, "on_term": "escalate", "extension": true,
			"limits": {"ceiling_cents": 4000000, "measures": ["isolation_to_norm"]},
			"steps": [object.union(step("knock-on", "assess"), {"criterion": "knock_on"}), deciding],
		},
		{
			"id": "overleg", "body": "bo", "on_term": "escalate", "extension": false,
			"limits": {"ceiling_cents": 8000000, "measures": null}, "steps": [deciding],
		},
		{
			"id": "national", "body": "bzk", "on_term": "stay", "extension": false,
			"limits": {"ceiling_cents": null, "measures": null},
			"steps": [
				object.union(step("advise", "advise"), {"offices": ["dg", "sodm"]}),
				object.union(step("concur", "concur"), {"offices": ["fin"], "above_cents": 5000000}),
				object.union(step("sign", "sign"), {
					"offices": ["minister"],
					"outcomes": ["approve", "approve_with_conditions", "reject", "take_over"],
				}),
			],
		},
	],
}

elector(id, account, is_chair, voting) := {
	"seat": id, "account": account, "party": id, "chair": is_chair, "voting": voting,
}

vote(id, account, choice) := {"seat": id, "account": account, "party": id, "choice": choice, "fresh": true}

in_local := {
	"id": "local", "body": "sg-a", "step": "decide", "step_kind": "decide", "steps": ["knock-on", "decide"],
	"offices": [], "term_extended": false,
	"electorate": [
		elector("gemeente", "p-chair", true, true), elector("ncg", "p-ncg", false, true),
		elector("provincie", "p-prov", false, true), elector("bewoners", "p-mo", false, false),
	],
	"votes": [vote("gemeente", "p-chair", "for"), vote("ncg", "p-ncg", "for")],
	"advice": [], "concurrence": [],
}

in_national := {
	"id": "national", "body": "bzk", "step": "sign", "step_kind": "sign", "steps": ["advise", "concur", "sign"],
	"offices": ["minister"], "term_extended": false, "electorate": [], "votes": [],
	"advice": [{"office": "dg", "account": "p-ministry", "opinion": "positive"}],
	"concurrence": [{"step": "concur", "office": "fin", "agree": true}],
}

a_case := {
	"case": "c-1", "phase": "in_tier", "side_state": "none", "municipality": "1979",
	"difference_type": "scope", "measure": "isolation_to_norm", "amount_cents": 3000000, "safety_doubt": false,
	"resident_choice": true, "maatwerk_ground": "none", "dossier": "d-1", "route": null, "outcome": null,
	"handed_over": false, "reminder_at": "2026-11-23T22:00:00.000000Z", "reminded": false, "positions": [], "tier": in_local,
	"recorded_ends": {"tier": "2026-12-01T23:00:00.000000Z", "step": null, "answer": null, "suspension": null},
}

ask(actor, act, about) := {
	"now": "2026-11-23T22:00:00.000000Z", "act": act, "actor": actor, "case": about, "procedure": procedure,
	"facts": {
		"reference_taken": false, "steering_group": "sg-a",
		"neighbours": {"cases": 2, "addresses": 9, "other_measure": 1},
	},
}

submit := ask(
	intake,
	{
		"type": "submit", "reported_on": "2026-11-01", "municipality": "1979", "difference_type": "scope",
		"measure": "isolation_to_norm", "amount_cents": 3000000, "resident_choice": true, "safety_doubt": false,
		"reference": true, "area": true, "summary": true, "addresses": true, "address_count": 3,
		"maatwerk_ground": "none",
	},
	null,
)

cast_vote := ask(
	member,
	{"type": "cast_vote", "dossier": "d-1", "choice": "for", "reasons": false, "conditions": false},
	a_case,
)

conclude := ask(
	chair,
	{
		"type": "conclude", "dossier": "d-1", "outcome": "approve", "motivation": motivation, "conditions": false,
		"knock_on": {"new_difference": false, "explanation": true}, "advice_answers": [],
	},
	a_case,
)

national_case := object.union(a_case, {
	"amount_cents": 9000000, "tier": in_national,
	"positions": [{"tier": "local", "body": "sg-a", "outcome": "escalate"}],
})

# METADATA
# description: The national tier, at the step where one office is asked.
at_step(id, kind, office_asked) := json.patch(national_case, [
	set_to("/tier/step", id), set_to("/tier/step_kind", kind), set_to("/tier/offices", [office_asked]),
	set_to("/tier/advice", []), set_to("/tier/concurrence", []),
])

sign := ask(
	minister,
	{
		"type": "sign", "dossier": "d-1", "outcome": "approve", "motivation": motivation, "conditions": false,
		"advice_answers": [{"office": "dg", "answer": true}],
	},
	national_case,
)

advise := ask(
	ministry,
	{"type": "advise", "dossier": "d-1", "opinion": "positive", "advice": true},
	at_step("advise", "advise", "dg"),
)

concur := ask(
	treasury,
	{"type": "concur", "dossier": "d-1", "agree": true, "reasons": false},
	at_step("concur", "concur", "fin"),
)

# METADATA
# description: An act of which only the reasons are asked.
reasoned(actor, type, about) := ask(actor, {"type": type, "dossier": "d-1", "reasons": true}, about)

return_for_information := ask(
	chair,
	{"type": "return_for_information", "dossier": "d-1", "questions": true},
	a_case,
)

answer := ask(
	intake,
	{
		"type": "answer", "dossier": "d-1", "answer": true, "amount_cents": null, "measure": null,
		"resident_choice": null, "maatwerk_ground": null, "safety_doubt": null,
	},
	object.union(a_case, {"side_state": "returned"}),
)

escalate := reasoned(chair, "escalate", a_case)

call_up := reasoned(ministry, "call_up", a_case)

suspend := json.patch(reasoned(chair, "suspend", a_case), [{"op": "add", "path": "/act/until", "value": null}])

resume := reasoned(chair, "resume", object.union(a_case, {"side_state": "suspended"}))

withdraw := reasoned(intake, "withdraw", a_case)

recuse := json.patch(reasoned(member, "recuse", a_case), [set_to("/act/reasons", false)])

add_document := ask(
	intake,
	{
		"type": "add_document", "dossier": "d-1", "kind": "map", "media_type": "application/pdf", "size": 1200,
		"title": true, "file_name": true, "content": true,
	},
	a_case,
)

# METADATA
# description: The case with two documents, of the intake office and of a member; the first was withdrawn.
documented := object.union(a_case, {"documents": [
	{"number": 1, "by": "p-intake", "withdrawn": true},
	{"number": 2, "by": "p-ncg", "withdrawn": false},
]})

withdraw_document := ask(
	member,
	{"type": "withdraw_document", "dossier": "d-1", "number": 2, "reasons": true},
	documented,
)

read := ask(member, {"type": "read"}, a_case)

read_deliberation := ask(member, {"type": "read_deliberation"}, a_case)

explain_other := ask(ministry, {"type": "explain_other"}, a_case)

open_tier := ask(
	system,
	{"type": "open_tier", "tier": "local"},
	object.union(a_case, {
		"phase": "intake", "tier": null,
		"route": {"to": "tier", "tier": "local", "outcome": null, "reasons": ["first_tier"]},
	}),
)

remind := ask(system, {"type": "remind", "term": "tier", "end": "2026-12-01T23:00:00.000000Z"}, a_case)

pass_term := json.patch(ask(system, {"type": "pass_term", "term": "tier", "end": "2026-12-01T23:00:00.000000Z"}, a_case), [
	set_to("/now", "2026-12-01T23:00:00.000000Z"),
])

refer := ask(system, {"type": "refer"}, object.union(a_case, {"phase": "intake", "side_state": "referred", "tier": null}))

close := ask(system, {"type": "close"}, object.union(a_case, {"phase": "decided", "outcome": "approve", "tier": null}))

publish_procedure := {
	"now": "2026-11-23T22:00:00.000000Z", "actor": system, "case": null, "procedure": null, "facts": null,
	"act": {"type": "publish_procedure", "procedure": "routekaart", "version": 1, "content_hash": hash, "example": true},
}

load_organisation := json.patch(publish_procedure, [
	set_to("/act", {"type": "load_organisation", "version": 1, "content_hash": hash, "example": true}),
])

begin_log := json.patch(publish_procedure, [set_to("/act", {"type": "begin_log", "origin": "log", "vkey": "log+1"})])

# METADATA
# description: One question for each act, which is allowed.
allowed := {
	"submit": submit, "cast_vote": cast_vote, "conclude": conclude, "sign": sign, "advise": advise,
	"concur": concur, "return_for_information": return_for_information, "answer": answer,
	"escalate": escalate, "call_up": call_up, "suspend": suspend, "resume": resume, "withdraw": withdraw,
	"recuse": recuse, "add_document": add_document, "withdraw_document": withdraw_document, "lodge_objection": lodge_objection, "decide_objection": decide_objection, "read": read, "read_deliberation": read_deliberation,
	"explain_other": explain_other, "open_tier": open_tier, "remind": remind, "pass_term": pass_term, "refer": refer, "close": close,
	"seal_access_log": seal_access_log, "read_access_log": read_access_log, "read_processing_log": read_processing_log,
	"read_overview": read_overview, "read_administration": read_administration, "read_health": read_health,
	"begin_log": begin_log, "name_accounts": name_accounts, "rotate_log_key": rotate_log_key, "read_log": read_log,
	"activate_policy": activate_policy, "publish_procedure": publish_procedure, "load_organisation": load_organisation,
	"propose_mandaat": propose_mandaat, "confirm_mandaat": confirm_mandaat, "agree_mandaat": agree_mandaat, "revoke_mandaat": revoke_mandaat,
	"instruct_mandaat": instruct_mandaat, "withdraw_instruction": withdraw_instruction,
	"read_instructions": read_instructions, "read_mandaat_use": read_mandaat_use,
	"propose_change": propose_change, "confirm_change": confirm_change, "revoke_change": revoke_change,
	"register_interest": register_interest, "confirm_interest": confirm_interest, "end_interest": end_interest, "read_interests": read_interests,
	"open_audit": open_audit, "record_finding": record_finding, "reply_to_finding": reply_to_finding,
	"close_audit": close_audit, "read_audit": read_audit,
	"convene_meeting": convene_meeting, "change_meeting": change_meeting, "withdraw_meeting": withdraw_meeting,
	"open_meeting": open_meeting, "mark_attendance": mark_attendance, "close_meeting": close_meeting,
	"remark_on_minutes": remark_on_minutes, "adopt_minutes": adopt_minutes, "read_meeting": read_meeting,
	"propose_forgetting": propose_forgetting, "confirm_forgetting": confirm_forgetting, "revoke_forgetting": revoke_forgetting,
	"place_hold": place_hold, "release_hold": release_hold, "export_subject": export_subject, "read_subjects": read_subjects,
}

# METADATA
# description: The acts that these takers take.
taken_by(takers) := {act | some act, taker in acts.taker; taker in takers}

# METADATA
# description: The acts of persons on a case that is there.
on_case := taken_by({"person"}) - {"submit"}
