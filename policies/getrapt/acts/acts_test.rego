package getrapt.acts_test

import data.getrapt.acts
import data.getrapt.example_test as example
import data.getrapt.question

test_every_role_belongs_to_an_act_of_a_person[act] if {
	some act, role in acts.role
	acts.taker[act] == "person"
	role in {"preparer", "adviser", "budget_holder", "decider", "objection_decider", "objection_lodger"}
}

test_every_act_on_a_case_has_a_shape[act] if {
	some act in (example.taken_by({"person", "system"}) - {"refer", "close"})
	count(question.act_shape(act)) > 0
}

test_every_approval_is_a_decision if acts.approvals - acts.decisions == set()
