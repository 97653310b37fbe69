package getrapt.meeting_test

import data.getrapt.example_test as example

_of_the_chair := {
	"convene_meeting", "change_meeting", "withdraw_meeting", "open_meeting", "close_meeting",
	"adopt_minutes",
}

_acts := _of_the_chair | {"mark_attendance", "remark_on_minutes"}

_set(question, path, value) := example.reasons(question, [example.set_to(path, value)])

_meeting(question, field, value) := _set(question, concat("/", ["/facts/meeting", field]), value)

test_who_convenes_opens_closes_and_adopts_is_the_chair_of_the_body_or_who_stands_in[name] if {
	some act in _of_the_chair
	some who, [actor, codes] in {
		"the chair": [example.chair, set()],
		"who stands in": [example.standing_in, set()],
		"a member": [example.member, {"not_the_chair"}],
		"the chair of another body": [
			example.person("p-b", [example.seat("b", "sg-b", "steering_group", "0014", true)]),
			{"not_the_chair"},
		],
		"the ministry": [example.ministry, {"not_the_chair"}],
		"no seat at all": [example.person("p-none", []), {"not_the_chair"}],
	}
	name := concat(" ", [act, who])
	_set(example.allowed[act], "/actor", actor) == codes
}

test_nothing_is_done_on_a_meeting_that_is_not_there[act] if {
	some act in _acts
	example.reasons(example.allowed[act], [{"op": "remove", "path": "/facts/meeting"}]) == {"no_such_meeting"}
}

_when := {
	"change_meeting": "convened", "withdraw_meeting": "convened", "open_meeting": "convened",
	"mark_attendance": "open", "close_meeting": "open",
	"remark_on_minutes": "closed", "adopt_minutes": "closed",
}

_not_in_its_time := {
	"convened": "meeting_not_convened",
	"open": "meeting_not_open",
	"closed": "meeting_not_closed",
}

test_each_act_has_its_time[name] if {
	some act, right in _when
	some status in {"convened", "withdrawn", "open", "closed", "adopted"}
	name := concat(" ", [act, status])
	_meeting(example.allowed[act], "status", status) == {code |
		status != right
		code := _not_in_its_time[right]
	}
}

test_a_meeting_opens_at_its_moment_and_not_before[name] if {
	some name, [at, codes] in {
		"to come": ["2026-11-23T22:00:00.000001Z", {"meeting_too_early"}],
		"now": ["2026-11-23T22:00:00.000000Z", set()],
		"over": ["2026-11-23T21:00:00.000000Z", set()],
	}
	_meeting(example.open_meeting, "starts_at", at) == codes
}

test_only_opening_waits_for_the_moment[act] if {
	some act in {"withdraw_meeting", "close_meeting", "adopt_minutes"}
	_meeting(example.allowed[act], "starts_at", "2027-01-01T00:00:00.000000Z") == set()
}

test_attendance_is_marked_by_who_holds_the_seat_or_by_the_chair[name] if {
	some name, [actor, codes] in {
		"the holder": [example.member, set()],
		"the chair": [example.chair, set()],
		"somebody else": [example.stranger, {"not_your_seat"}],
		"another member": [
			example.person("p-prov", [example.seat("provincie", "sg-a", "steering_group", "1979", false)]),
			{"not_your_seat"},
		],
		"the ministry": [example.ministry, {"not_your_seat"}],
	}
	_set(example.mark_attendance, "/actor", actor) == codes
}

test_attendance_is_of_a_seat_that_somebody_holds if {
	_meeting(example.mark_attendance, "seat", null) == {"seat_without_holder"}
}

test_who_is_there_comes_no_second_time_and_who_is_not_does_not_leave[name] if {
	some name, [there, marked, codes] in {
		"comes": [false, true, set()], "comes again": [true, true, {"attendance_unchanged"}],
		"leaves": [true, false, set()], "leaves without coming": [false, false, {"attendance_unchanged"}],
	}
	example.reasons(example.mark_attendance, [
		example.set_to("/facts/meeting/seat/present", there),
		example.set_to("/act/present", marked),
	]) == codes
}

test_a_remark_is_a_members[name] if {
	some name, [actor, codes] in {
		"a member": [example.member, set()], "the chair": [example.chair, set()],
		"of another body": [example.stranger, {"not_in_the_body"}],
		"an office": [example.ministry, {"not_in_the_body"}],
	}
	_set(example.remark_on_minutes, "/actor", actor) == codes
}

test_the_minutes_that_are_adopted_are_those_that_there_are[name] if {
	some name, digest in {"others": "1111", "none": null}
	_meeting(example.adopt_minutes, "minutes", digest) == {"minutes_changed"}
}

test_minutes_that_there_are_not_yet_have_not_changed if {
	example.reasons(example.adopt_minutes, [
		example.set_to("/facts/meeting/status", "open"),
		example.set_to("/facts/meeting/minutes", null),
	]) == {"meeting_not_closed"}
}

test_who_sees_a_meeting[name] if {
	some name, [actor, codes] in {
		"a member": [example.member, set()], "the chair": [example.chair, set()],
		"the auditor": [example.auditor, set()], "who calls cases up": [example.ministry, set()],
		"of another body": [example.stranger, {"may_not_read_meeting"}],
		"another office": [example.treasury, {"may_not_read_meeting"}],
		"no seat at all": [example.person("p-none", []), {"may_not_read_meeting"}],
	}
	_set(example.read_meeting, "/actor", actor) == codes
}

test_who_sees_every_meeting_is_asked_of_none[name] if {
	some name, [actor, codes] in {
		"the auditor": [example.auditor, set()], "who calls cases up": [example.ministry, set()],
		"a member": [example.member, {"may_not_read_meeting"}],
	}
	example.reasons(example.read_meeting, [
		{"op": "remove", "path": "/facts/meeting"},
		example.set_to("/actor", actor),
	]) == codes
}

test_a_meeting_that_cannot_be_read_is_not_judged[name] if {
	some name, [field, value] in {
		"an id that is a number": ["id", 5], "a body that is none": ["body", null],
		"a status that there is not": ["status", "asleep"], "a moment of another format": ["starts_at", "tomorrow"],
		"an earliest moment of another format": ["earliest", "soon"], "a digest that is a number": ["minutes", 5],
		"an agenda that is none": ["agenda", null], "an agenda that is an object": ["agenda", {}], "a seat that is a list": ["seat", []],
		"a seat that is a number": ["seat/seat", 5], "a holder that is a number": ["seat/account", 5],
		"whether it is there as text": ["seat/present", "no"],
	}
	_meeting(example.mark_attendance, field, value) == {"malformed_question"}
}

test_an_agenda_that_cannot_be_read_is_not_judged[name] if {
	some name, [field, value] in {
		"a case that is a number": ["case", 5], "a sequence as text": ["sequence", "9"],
		"whether it has a round as text": ["round", "yes"], "whether it is new as text": ["added", "yes"],
	}
	_meeting(example.convene_meeting, concat("/", ["agenda/0", field]), value) == {"malformed_question"}
}

test_a_meeting_that_is_nothing_is_malformed if {
	_set(example.close_meeting, "/facts/meeting", null) == {"malformed_question"}
}

test_an_act_with_another_moment_is_malformed if {
	_set(example.convene_meeting, "/act/starts_at", "tomorrow") == {"malformed_question"}
}
