package getrapt.texts_test

import data.getrapt.example_test as example

test_these_acts_need_reasons[act] if {
	some act in {"escalate", "call_up", "suspend", "resume", "withdraw", "withdraw_document"}
	example.reasons(example.allowed[act], [example.set_to("/act/reasons", false)]) == {"reasons_missing"}
}

test_a_vote_against_needs_reasons if {
	against := example.set_to("/act/choice", "against")
	example.reasons(example.cast_vote, [against]) == {"reasons_missing"}
	example.reasons(example.cast_vote, [against, example.set_to("/act/reasons", true)]) == set()
}

test_not_agreeing_needs_reasons if {
	disagree := example.set_to("/act/agree", false)
	example.reasons(example.concur, [disagree]) == {"reasons_missing"}
	example.reasons(example.concur, [disagree, example.set_to("/act/reasons", true)]) == set()
}

test_conditions_are_written_down[name] if {
	some name, [question, path, code] in {
		"vote": [example.cast_vote, "/act/choice", "for_with_conditions"],
		"conclusion": [example.conclude, "/act/outcome", "approve_with_conditions"],
		"signature": [example.sign, "/act/outcome", "approve_with_conditions"],
	}
	example.reasons(question, [example.set_to(path, code)]) == {"conditions_missing"}
	example.reasons(question, [example.set_to(path, code), example.set_to("/act/conditions", true)]) == set()
}

test_a_decision_needs_every_part_of_its_motivation[name] if {
	some act in {"conclude", "sign"}
	some part in {"facts", "interests", "norm", "equality", "maatwerk"}
	name := concat(" ", [act, part])
	patches := [example.set_to(concat("/", ["/act/motivation", part]), false)]
	example.reasons(example.allowed[act], patches) == {"motivation_incomplete"}
}

test_a_signature_is_motivated_whatever_it_says if {
	patches := [example.set_to("/act/outcome", "return"), example.set_to("/act/motivation/norm", false)]
	"motivation_incomplete" in example.reasons(example.sign, patches)
}

test_what_decides_nothing_needs_the_facts_only[outcome] if {
	some outcome in {"hold", "escalate"}
	concluded := example.set_to("/act/outcome", outcome)
	example.reasons(example.conclude, [concluded, example.set_to("/act/motivation", {"facts": true})]) == set()
	example.reasons(example.conclude, [concluded, example.set_to("/act/motivation", {"norm": true})]) == {"motivation_incomplete"}
}

test_an_act_of_words_needs_its_words[act] if {
	some act, [path, code] in {
		"advise": ["/act/advice", "advice_missing"],
		"answer": ["/act/answer", "answer_missing"],
		"return_for_information": ["/act/questions", "questions_missing"],
	}
	example.reasons(example.allowed[act], [example.set_to(path, false)]) == {code}
}
