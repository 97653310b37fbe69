package getrapt.terms_test

import data.getrapt.example_test as example

test_a_term_is_the_recorded_one[name] if {
	some act in {"remind", "pass_term"}
	some what, [end, codes] in {"not running": [null, {"term_not_running"}], "moved": ["2026-12-08T23:00:00.000000Z", {"term_moved"}]}
	name := concat(" ", [act, what])
	example.reasons(example.allowed[act], [example.set_to("/case/recorded_ends/tier", end)]) == codes
}

test_a_term_passes_at_its_end_and_not_before[name] if {
	some name, [now, codes] in {
		"at its end": ["2026-12-01T23:00:00.000000Z", set()],
		"just before": ["2026-12-01T22:59:59.999999Z", {"term_not_passed"}],
	}
	example.reasons(example.pass_term, [example.set_to("/now", now)]) == codes
}

test_every_kind_of_term_can_pass[term] if {
	some term in {"step", "answer", "suspension"}
	patches := [
		example.set_to("/act/term", term),
		example.set_to(concat("/", ["/case/recorded_ends", term]), "2026-12-01T23:00:00.000000Z"),
	]
	example.reasons(example.pass_term, patches) == set()
	example.route(example.pass_term, patches) == null
}

test_people_are_reminded_of_a_tier_once[name] if {
	some name, [patches, codes] in {
		"twice": [[example.set_to("/case/reminded", true)], {"already_reminded"}],
		"of a step": [
			[example.set_to("/act/term", "step"), example.set_to("/case/recorded_ends/step", "2026-12-01T23:00:00.000000Z")],
			{"no_reminder"},
		],
	}
	example.reasons(example.remind, patches) == codes
}

test_a_reminder_comes_when_it_is_due_and_not_before[name] if {
	some name, [at, codes] in {
		"just before": ["2026-11-23T22:00:00.000001Z", {"reminder_not_due"}],
		"at the moment": ["2026-11-23T22:00:00.000000Z", set()],
		"of a tier without": [null, {"reminder_not_due"}],
	}
	example.reasons(example.remind, [example.set_to("/case/reminder_at", at)]) == codes
}

test_a_reminder_that_is_not_due_stops_nothing_else if {
	patches := [example.set_to("/case/reminder_at", null)]
	example.reasons(example.pass_term, patches) == set()
	example.reasons(example.cast_vote, patches) == set()
}

test_a_suspension_ends_later_than_now[name] if {
	some name, [until, codes] in {
		"later": ["2026-11-23T22:00:00.000001Z", set()],
		"now": ["2026-11-23T22:00:00.000000Z", {"until_in_the_past"}],
		"before": ["2026-11-22T22:00:00.000000Z", {"until_in_the_past"}],
	}
	example.reasons(example.suspend, [example.set_to("/act/until", until)]) == codes
}

test_a_reminder_that_was_sent_stops_nothing_else if {
	example.reasons(example.pass_term, [example.set_to("/case/reminded", true)]) == set()
	example.reasons(example.cast_vote, [example.set_to("/case/reminded", true)]) == set()
}
