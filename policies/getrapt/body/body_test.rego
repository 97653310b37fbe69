package getrapt.body_test

import data.getrapt.example_test as example

test_who_votes_is_in_the_recorded_electorate_and_still_has_the_seat[name] if {
	some name, patches in {
		"a stranger": [example.set_to("/actor", example.stranger)],
		"a seat that was not recorded": [example.set_to("/case/tier/electorate", [])],
		"a seat given up since": [example.set_to("/actor/seats", [])],
		"the same seat id in another body": [example.set_to("/actor/seats/0/body", "sg-b")],
		"another seat than was recorded": [example.set_to("/actor/seats/0/seat", "provincie")],
		"a seat of another account": [example.set_to("/case/tier/electorate/1/account", "p-before")],
	}
	example.reasons(example.cast_vote, patches) == {"not_a_member"}
}

test_a_seat_without_a_vote_does_not_vote if {
	example.reasons(example.cast_vote, [example.set_to("/case/tier/electorate/1/voting", false)]) == {"seat_without_vote"}
}

test_only_the_chair_in_the_electorate_concludes[name] if {
	some name, patches in {
		"a member": [example.set_to("/actor", example.member)],
		"a chair that was not recorded": [example.set_to("/case/tier/electorate/0/chair", false)],
		"a chair that left": [example.set_to("/actor/seats", [])],
	}
	"not_the_chair" in example.reasons(example.conclude, patches)
}

test_a_round_without_a_chair_is_concluded_by_nobody_and_says_so[name] if {
	some name, actor in {"the chair of before": example.chair, "a member": example.member}
	codes := example.reasons(example.conclude, [
		example.set_to("/actor", actor),
		example.set_to("/case/tier/electorate/0/chair", false),
		example.set_to("/act/outcome", "escalate"),
	])
	codes == {"not_the_chair", "body_without_chair"}
}

test_a_round_with_a_chair_does_not_say_so if {
	example.reasons(example.conclude, [example.set_to("/actor", example.member)]) == {"not_the_chair"}
}

test_only_the_chair_of_this_body_takes_a_case_up[name] if {
	some name, actor in {"a member": example.member, "the ministry": example.ministry}
	example.reasons(example.escalate, [example.set_to("/actor", actor)]) == {"not_the_chair"}
}
