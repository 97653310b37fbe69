package getrapt.actor_test

import data.getrapt.acts
import data.getrapt.example_test as example

test_what_the_system_does_no_person_does[act] if {
	some act in example.taken_by({"system", "register"})
	example.reasons(example.allowed[act], [example.set_to("/actor", example.ministry)]) == {"system_only"}
}

test_what_persons_do_the_system_does_not[act] if {
	some act in example.taken_by({"person", "reader", "mandaat", "interest", "access", "log", "audit"})
	"person_only" in example.reasons(example.allowed[act], [example.set_to("/actor", example.system)])
}

test_who_is_recused_does_nothing_more_on_the_case[act] if {
	some act in example.on_case
	example.reasons(example.allowed[act], [example.set_to("/actor/recused", true)]) == {"recused"}
}

test_the_closed_set_of_the_examples_is_that_of_the_acts if {
	object.keys(example.allowed) == object.keys(acts.taker)
}
