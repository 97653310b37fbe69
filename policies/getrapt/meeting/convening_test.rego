package getrapt.meeting_test

import data.getrapt.example_test as example

_both := {"convene_meeting", "change_meeting"}

test_a_meeting_is_about_something[act] if {
	some act in _both
	_meeting(example.allowed[act], "agenda", []) == {"agenda_empty"}
}

test_only_cases_that_wait_for_the_votes_of_the_body_are_on_the_agenda[act] if {
	some act in _both
	_meeting(example.allowed[act], "agenda", [
		example.agenda_case,
		object.union(example.agenda_case, {"case": "c-2", "round": false}),
	]) == {"agenda_without_round"}
}

test_no_other_act_asks_for_an_agenda[act] if {
	some act in {"withdraw_meeting", "open_meeting", "mark_attendance", "close_meeting", "adopt_minutes"}
	_meeting(example.allowed[act], "agenda", [object.union(example.agenda_case, {"round": false})]) == set()
}

test_a_meeting_is_to_come[name] if {
	some act in _both
	some when, [at, codes] in {
		"a moment ago": ["2026-11-23T21:59:59.999999Z", {"meeting_in_the_past"}],
		"now": ["2026-11-23T22:00:00.000000Z", set()],
	}
	name := concat(" ", [act, when])
	example.reasons(example.allowed[act], [
		example.set_to("/act/starts_at", at),
		example.set_to("/facts/meeting/earliest", "2026-11-23T22:00:00.000000Z"),
	]) == codes
}

test_members_are_told_in_time[name] if {
	some act in _both
	some when, [at, codes] in {
		"too soon": ["2026-11-28T22:59:59.999999Z", {"convocation_too_short"}],
		"at the earliest": ["2026-11-28T23:00:00.000000Z", set()],
	}
	name := concat(" ", [act, when])
	_set(example.allowed[act], "/act/starts_at", at) == codes
}

_soon := "2026-11-24T09:00:00.000000Z"

test_where_only_the_place_changes_nobody_has_to_be_told_in_time_again if {
	example.reasons(example.change_meeting, [
		example.set_to("/act/starts_at", _soon),
		example.set_to("/facts/meeting/starts_at", _soon),
	]) == set()
}

test_a_case_that_comes_on_the_agenda_is_told_in_time if {
	example.reasons(example.change_meeting, [
		example.set_to("/act/starts_at", _soon),
		example.set_to("/facts/meeting/starts_at", _soon),
		example.set_to("/facts/meeting/agenda/0/added", true),
	]) == {"convocation_too_short"}
}

test_a_meeting_that_is_convened_is_always_told_in_time if {
	example.reasons(example.convene_meeting, [
		example.set_to("/act/starts_at", _soon),
		example.set_to("/facts/meeting/starts_at", _soon),
		example.set_to("/facts/meeting/agenda/0/added", false),
	]) == {"convocation_too_short"}
}
