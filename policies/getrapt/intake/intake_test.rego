package getrapt.intake_test

import data.getrapt.example_test as example

test_a_case_begins_once if {
	example.reasons(example.submit, [example.set_to("/case", example.a_case)]) == {"case_exists"}
	example.reasons(example.submit, [example.set_to("/facts/reference_taken", true)]) == {"reference_taken"}
}

test_only_what_was_asked_is_answered if {
	example.reasons(example.answer, [example.set_to("/case/side_state", "none")]) == {"not_returned"}
}

test_what_stands_still_for_another_reason_was_not_asked[name] if {
	some name, state in {"case_suspended": "suspended", "case_referred": "referred"}
	example.reasons(example.answer, [example.set_to("/case/side_state", state)]) == {"not_returned", name}
}

test_what_waits_for_an_answer_was_not_stopped if {
	example.reasons(example.resume, [example.set_to("/case/side_state", "returned")]) == {"nothing_to_resume", "case_returned"}
}

test_only_what_stands_still_goes_on if {
	example.reasons(example.resume, [example.set_to("/case/side_state", "none")]) == {"nothing_to_resume"}
}

test_a_referred_case_waits_for_the_receipt_of_the_desk if {
	referred := [example.set_to("/actor", example.intake), example.set_to("/case/side_state", "referred")]
	example.reasons(example.resume, referred) == {"not_handed_over"}
}
