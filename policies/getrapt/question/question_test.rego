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
	"one that nobody proposed": [object.union(example.mandaat, {"proposed_by": null})],
}

test_mandaten_that_cannot_be_read_are_not_judged[name] if {
	some name, mandaten in _malformed_mandaten
	example.reasons(example.under(example.sign, mandaten), []) == {"malformed_question"}
}

test_a_question_from_before_the_register_of_mandaten_can_be_read if {
	not "mandates" in object.keys(example.sign.facts)
	example.reasons(example.sign, []) == set()
}
