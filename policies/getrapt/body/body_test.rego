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

_before_a_round := example.set_to("/case/tier/step", "knock-on")

test_before_a_round_who_has_no_seat_in_the_body_is_told_so[name] if {
	some name, [question, actor, codes] in {
		"a vote of a member": [example.cast_vote, example.member, set()],
		"a vote of another body": [example.cast_vote, example.stranger, {"not_a_member"}],
		"a vote without a seat": [example.cast_vote, example.person("p-none", []), {"not_a_member"}],
		"a conclusion of the chair": [example.conclude, example.chair, set()],
		"a conclusion of a member": [example.conclude, example.member, {"not_the_chair"}],
		"a conclusion of another body": [example.conclude, example.stranger, {"not_the_chair"}],
	}
	example.reasons(question, [_before_a_round, example.set_to("/actor", actor)]) == {"wrong_step"} | codes
}

test_before_a_round_a_seat_without_a_vote_is_told_so_and_one_with_a_vote_beside_it_counts if {
	silent := object.union(example.member.seats[0], {"seat": "bewoners", "voting": false})
	example.reasons(example.cast_vote, [_before_a_round, example.set_to("/actor/seats", [silent])]) == {
		"wrong_step", "seat_without_vote",
	}
	both := array.concat(example.member.seats, [silent])
	example.reasons(example.cast_vote, [_before_a_round, example.set_to("/actor/seats", both)]) == {"wrong_step"}
	without := array.concat(example.stranger.seats, [object.union(silent, {"body": "sg-b"})])
	example.reasons(example.cast_vote, [_before_a_round, example.set_to("/actor/seats", without)]) == {
		"wrong_step", "not_a_member",
	}
}

test_before_a_round_whose_body_it_is_not_is_told_so_where_the_tier_has_none if {
	national := example.set_to("/case/tier", example.in_national)
	example.reasons(example.cast_vote, [national]) == {"wrong_step", "not_a_member"}
	example.reasons(example.conclude, [national]) == {"wrong_step", "not_the_chair"}
}

test_in_no_tier_it_is_not_known_whose_body_it_will_be[act] if {
	some act in {"cast_vote", "conclude"}
	example.reasons(example.allowed[act], [
		example.set_to("/case/tier", null),
		example.set_to("/actor/seats", []),
	]) == {"wrong_step"}
}

test_while_a_round_is_open_what_was_recorded_of_a_seat_counts if {
	example.reasons(example.conclude, [example.set_to("/actor/seats/0/chair", false)]) == set()
	example.reasons(example.cast_vote, [example.set_to("/actor/seats/0/voting", false)]) == set()
}

test_a_chair_needs_no_vote_to_conclude_later if {
	silent := [_before_a_round, example.set_to("/actor/seats/0/voting", false)]
	example.reasons(example.conclude, silent) == {"wrong_step"}
}
