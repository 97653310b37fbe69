package getrapt.question_test

import data.getrapt.example_test as example

_malformed := {
	"a moment of another format": [example.set_to("/now", "2026-11-23T22:00:00Z")],
	"a moment that is a number": [example.set_to("/now", 5)],
	"no act": [{"op": "remove", "path": "/act"}],
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
