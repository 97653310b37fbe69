package getrapt.question_test

import data.getrapt.example_test as example

_malformed := {
	"a moment of another format": [example.set_to("/now", "2026-11-23T22:00:00Z")],
	"a moment that is a number": [example.set_to("/now", 5)],
	"no act": [{"op": "remove", "path": "/act"}],
	"an act that is text": [example.set_to("/act", "conclude")],
	"an act that is a list": [example.set_to("/act", ["conclude"])],
	"an act that is nothing": [example.set_to("/act", null)],
	"an act without a type": [{"op": "remove", "path": "/act/type"}],
	"a field of the act missing": [{"op": "remove", "path": "/act/dossier"}],
	"a text instead of whether it was given": [example.set_to("/act/motivation", "because")],
	"an answer to advice that is no answer": [example.set_to("/act/advice_answers", [{"office": "dg"}])],
	"an actor that is neither person nor system": [example.set_to("/actor/kind", "robot")],
	"a seat without a body": [{"op": "remove", "path": "/actor/seats/0/body"}],
	"a case that is a list": [example.set_to("/case", [])],
	"a side state that there is not": [example.set_to("/case/side_state", "asleep")],
	"a phase that there is not": [example.set_to("/case/phase", "later")],
	"an amount as text": [example.set_to("/case/amount_cents", "3000000")],
	"a recorded end of another format": [example.set_to("/case/recorded_ends/tier", "tomorrow")],
	"a vote that says not whether it is fresh": [{"op": "remove", "path": "/case/tier/votes/0/fresh"}],
	"an elector without a voting right": [{"op": "remove", "path": "/case/tier/electorate/0/voting"}],
	"no facts": [example.set_to("/facts", null)],
	"no procedure": [example.set_to("/procedure", null)],
	"a tier without limits": [{"op": "remove", "path": "/procedure/tiers/0/limits"}],
	"a limit left out": [{"op": "remove", "path": "/procedure/tiers/0/limits/ceiling_cents"}],
	"a deciding step without quorum": [example.set_to("/procedure/tiers/0/steps/1/quorum", null)],
}

test_what_cannot_be_read_is_not_judged[name] if {
	some name, patches in _malformed
	example.reasons(example.conclude, patches) == {"malformed_question"}
}

test_a_code_outside_its_set_is_malformed[name] if {
	some name, [question, field] in {
		"choice": [example.cast_vote, "/act/choice"],
		"opinion": [example.advise, "/act/opinion"],
		"term": [example.pass_term, "/act/term"],
	}
	example.reasons(question, [example.set_to(field, "perhaps")]) == {"malformed_question"}
}

test_an_end_of_another_format_is_malformed[name] if {
	some name, [question, field] in {
		"end": [example.pass_term, "/act/end"],
		"until": [example.suspend, "/act/until"],
	}
	example.reasons(question, [example.set_to(field, "2026-12-01")]) == {"malformed_question"}
}

# Of another type, by the type that is asked. An empty object is no list, but can be gone through like one.
_wrong := {"text": 5, "yes or no": "yes", "list": {}, "number": "1", "moment": "tomorrow", "object": "text"}

_fields := {
	"text": [
		"/actor/account", "/actor/seats/0/seat", "/actor/seats/0/kind", "/actor/seats/0/municipality",
		"/case/case", "/case/municipality", "/case/measure", "/case/dossier", "/case/outcome",
		"/case/positions/0/tier", "/case/tier/id", "/case/tier/body", "/case/tier/step", "/case/tier/step_kind",
		"/case/tier/electorate/0/seat", "/case/tier/electorate/0/account", "/case/tier/electorate/0/party",
		"/case/tier/votes/0/seat", "/case/tier/votes/0/party", "/case/tier/votes/0/choice",
		"/case/tier/advice/0/office", "/case/tier/concurrence/0/step", "/act/advice_answers/0/office",
		"/facts/steering_group", "/procedure/intake_office", "/procedure/call_up_office", "/procedure/call_up_to",
		"/procedure/tiers/1/id", "/procedure/tiers/1/body", "/procedure/tiers/0/on_term",
		"/procedure/tiers/0/steps/0/id", "/procedure/tiers/0/steps/0/criterion",
		"/procedure/tiers/0/steps/1/rule/kind",
	],
	"yes or no": [
		"/actor/recused", "/actor/seats/0/chair", "/actor/seats/0/voting", "/case/handed_over", "/case/reminded",
		"/case/tier/term_extended", "/case/tier/electorate/0/chair", "/case/tier/electorate/0/voting",
		"/case/tier/votes/0/fresh", "/case/tier/concurrence/0/agree", "/act/advice_answers/0/answer",
		"/facts/reference_taken", "/procedure/tiers/0/extension", "/procedure/tiers/0/steps/1/quorum/chair",
	],
	"list": [
		"/actor/roles", "/actor/seats", "/case/positions", "/case/tier/steps", "/case/tier/offices",
		"/case/tier/electorate", "/case/tier/votes", "/case/tier/advice", "/case/tier/concurrence",
		"/procedure/tiers", "/procedure/tiers/1/steps", "/procedure/tiers/0/limits/measures",
		"/procedure/tiers/0/steps/0/offices", "/procedure/tiers/0/steps/0/outcomes",
		"/procedure/tiers/0/steps/1/quorum/parties", "/procedure/tiers/0/steps/1/rule/parties",
	],
	"number": [
		"/facts/neighbours/cases", "/facts/neighbours/addresses", "/facts/neighbours/other_measure",
		"/procedure/tiers/0/limits/ceiling_cents", "/procedure/tiers/0/steps/0/above_cents",
		"/procedure/tiers/0/steps/1/quorum/share_numerator", "/procedure/tiers/0/steps/1/quorum/share_denominator",
	],
	"moment": [
		"/case/recorded_ends/tier", "/case/recorded_ends/step", "/case/recorded_ends/answer",
		"/case/recorded_ends/suspension", "/case/reminder_at",
	],
	"object": ["/case/route"],
}

_filled := json.patch(example.conclude, [
	example.set_to("/case/positions", [{"tier": "local", "body": "sg-a", "outcome": "escalate"}]),
	example.set_to("/case/tier/advice", [{"office": "dg", "account": "p-ministry", "opinion": "positive"}]),
	example.set_to("/case/tier/concurrence", [{"step": "concur", "office": "fin", "agree": true}]),
	example.set_to("/act/advice_answers", [{"office": "dg", "answer": true}]),
])

test_a_question_with_everything_in_it_is_judged if example.reasons(_filled, []) == set()

test_a_field_of_another_type_is_malformed[name] if {
	some type, paths in _fields
	some name in paths
	example.reasons(_filled, [example.set_to(name, _wrong[type])]) == {"malformed_question"}
}

test_a_kind_of_step_that_there_is_not_is_malformed if {
	example.reasons(_filled, [example.set_to("/procedure/tiers/0/steps/1/kind", "dance")]) == {"malformed_question"}
}

test_of_a_tier_that_is_not_looked_into_the_rules_may_be_any if {
	example.reasons(_filled, [example.set_to("/procedure/tiers/2/on_term", 5)]) == set()
}

test_a_hash_that_is_no_text_is_malformed if {
	verdict := example.authority_on({"hash": 5, "question": example.cast_vote})
	verdict.reasons == ["malformed_question"]
	verdict.input_hash == null
}

_codes := {
	"/act/choice": [example.cast_vote, ["for", "against", "abstain", "for_with_conditions"]],
	"/act/opinion": [example.advise, ["positive", "conditional", "negative"]],
	"/act/term": [example.pass_term, ["tier", "step", "answer", "suspension"]],
	"/case/phase": [example.cast_vote, ["intake", "in_tier", "between_tiers", "decided"]],
	"/case/side_state": [
		example.cast_vote,
		["none", "suspended", "returned", "referred", "withdrawn", "closed"],
	],
	"/act/measure": [example.answer, [null, "light_strengthening"]],
	"/act/maatwerk_ground": [example.answer, [null, "hardship"]],
	"/act/resident_choice": [example.answer, [null, true, false]],
	"/act/safety_doubt": [example.answer, [null, true, false]],
	"/act/amount_cents": [example.answer, [null, 5]],
	"/act/until": [example.suspend, [null, "2026-12-01T23:00:00.000000Z"]],
}

test_every_code_and_type_of_the_set_can_be_read[name] if {
	some path, [question, values] in _codes
	some value in values
	name := sprintf("%s %v", [path, value])
	not "malformed_question" in example.reasons(question, [example.set_to(path, value)])
}

# Whatever else comes along with an act is no part of it, and no rule of another act may look at it.
_foreign := [
	{
		"amount_cents": -5, "address_count": 0, "choice": "against", "agree": false, "outcome": "approve",
		"tier": "nowhere", "until": "2000-01-01T00:00:00.000000Z", "term": "step", "conditions": false,
		"end": "2000-01-01T00:00:00.000000Z", "safety_doubt": true, "advice_answers": [], "motivation": {},
	},
	{
		"choice": "for_with_conditions", "outcome": "approve_with_conditions", "conditions": false, "term": "tier",
		"end": "2000-01-01T00:00:00.000000Z", "safety_doubt": false, "reasons": false,
	},
	{"outcome": "escalate"},
	{"outcome": "no_quorum"},
	{"outcome": "hold"},
	{"outcome": "reject", "tier": "national"},
	{"seen": 0, "result": "non_conform", "category": null},
]

test_what_is_no_part_of_an_act_changes_nothing[name] if {
	some act, question in example.allowed
	some n, fields in _foreign
	name := sprintf("%s %d", [act, n])
	more := object.remove(fields, object.keys(question.act))
	with_more := object.union(question, {"act": object.union(question.act, more)})
	example.verdict(with_more, []) == example.verdict(question, [])
}

test_a_question_that_is_no_object_is_malformed[name] if {
	some name, asked in {"text": "conclude", "a list": [example.conclude], "nothing": null, "a number": 5, "yes": true}
	verdict := example.authority_on({"hash": example.hash, "question": asked})
	verdict.reasons == ["malformed_question"]
}

_malformed_mandaten := {
	"that are no list": {"m-1": example.mandaat},
	"one of them twice": [example.mandaat, object.union(example.mandaat, {"passable": false})],
	"one without a holder": [object.remove(example.mandaat, ["holder"])],
	"one with a holder of another kind": [object.union(example.mandaat, {"holder": {"kind": "robot", "id": "x"}})],
	"one without acts": [object.remove(example.mandaat, ["acts"])],
	"one with an act that is a number": [object.union(example.mandaat, {"acts": [5]})],
	"one with a ceiling as text": [object.union(example.mandaat, {"ceiling_cents": "1"})],
	"one from a moment of another format": [object.union(example.mandaat, {"valid_from": "2026-01-01"})],
	"one that does not say whether it is written": [object.remove(example.mandaat, ["written"])],
	"one of another status": [object.union(example.mandaat, {"status": "perhaps"})],
	"one whose id is a number": [object.union(example.mandaat, {"id": 5})],
	"one of a principal that is a number": [object.union(example.mandaat, {"principal": 5})],
	"one of a kind of principal that is a number": [object.union(example.mandaat, {"principal_kind": 5})],
	"one of an organisation that is a number": [object.union(example.mandaat, {"principal_organisation": 5})],
	"one that rests on a number": [object.union(example.mandaat, {"parent": 5})],
	"one whose holder is a number": [object.union(example.mandaat, {"holder": {"kind": "seat", "id": 5}})],
	"one for a procedure that is a number": [object.union(example.mandaat, {"procedure": 5})],
	"one up to a moment of another format": [object.union(example.mandaat, {"valid_until": "2026-01-01"})],
	"one that does not say whether it is passed on": [object.union(example.mandaat, {"passable": "yes"})],
	"one that somebody agreed to, by number": [object.union(example.mandaat, {"agreed_by": 5})],
	"one that does not say who agreed to it": [object.remove(example.mandaat, ["agreed_by"])],
	"one that does not say for whom that is": [object.remove(example.mandaat, ["agreed_for"])],
	"one whose proposer is one holder": [object.union(example.mandaat, {"proposer_as": {"kind": "seat", "id": "s"}})],
	"one whose proposer's holders have names": [object.union(example.mandaat, {"proposer_as": {"a": {"kind": "seat", "id": "s"}}})],
	"one whose proposer is of no kind": [object.union(example.mandaat, {"proposer_as": [{"kind": "party", "id": "s"}]})],
	"one whose proposer has a number": [object.union(example.mandaat, {"proposer_as": [{"kind": "seat", "id": 5}]})],
	"one that somebody confirmed, by number": [object.union(example.mandaat, {"confirmed_by": 5})],
	"one that does not say who confirmed it": [object.remove(example.mandaat, ["confirmed_by"])],
	"one for a case that is a number": [object.union(example.mandaat, {"case": 5})],
	"one that does not say for which case": [object.remove(example.mandaat, ["case"])],
	"one whose acts are no list": [object.union(example.mandaat, {"acts": {"sign": "sign"}})],
	"one that says in words that its holder is closed": [object.union(example.mandaat, {"holder_closed": "no"})],
	"one that nobody proposed": [object.union(example.mandaat, {"proposed_by": null})],
}

test_mandaten_that_cannot_be_read_are_not_judged[name] if {
	some name, mandaten in _malformed_mandaten
	example.reasons(example.under(example.sign, mandaten), []) == {"malformed_question"}
}

test_whose_the_seats_of_the_actor_are_is_a_list_of_names if {
	stray := {"op": "add", "path": "/actor/organisations", "value": [5]}
	example.reasons(example.agree_mandaat, [stray]) == {"malformed_question"}
}

test_a_question_from_before_the_register_of_mandaten_can_be_read if {
	not "mandates" in object.keys(example.sign.facts)
	example.reasons(example.sign, []) == set()
}
