package getrapt.actor_test

import data.getrapt.acts
import data.getrapt.example_test as example

test_what_the_system_does_no_person_does[act] if {
	some act in example.taken_by({"system", "register"})
	example.reasons(example.allowed[act], [example.set_to("/actor", example.ministry)]) == {"system_only"}
}

test_what_persons_do_the_system_does_not[act] if {
	some act in example.taken_by({"person", "reader", "mandaat", "interest", "access", "overview", "administration", "log", "audit", "meeting"})
	"person_only" in example.reasons(example.allowed[act], [example.set_to("/actor", example.system)])
}

test_a_closed_account_does_nothing_and_sees_nothing[act] if {
	some act, question in example.allowed
	closed := object.union(question, {"actor": object.union(question.actor, {"closed": true})})
	"account_closed" in example.reasons(closed, [])
	open := object.union(question, {"actor": object.union(question.actor, {"closed": false})})
	example.reasons(open, []) == example.reasons(question, [])
}

test_whether_an_account_is_closed_is_yes_or_no if {
	example.reasons(example.cast_vote, [{"op": "add", "path": "/actor/closed", "value": "no"}]) == {"malformed_question"}
}

test_who_is_recused_does_nothing_more_on_the_case[act] if {
	some act in example.on_case
	example.reasons(example.allowed[act], [example.set_to("/actor/recused", true)]) == {"recused"}
}

test_the_closed_set_of_the_examples_is_that_of_the_acts if {
	object.keys(example.allowed) == object.keys(acts.taker)
}
