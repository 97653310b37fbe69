# METADATA
# description: The form of the table of reasons; that it is complete is tested over the text of the rules themselves.
package getrapt.reasons_test

import data.getrapt.reasons

test_every_code_has_a_kind_and_a_sentence_in_both_languages[code] if {
	some code, reason in reasons
	regex.match(`^[a-z]+(_[a-z]+)*$`, code)
	reason.kind in {"refusal", "route", "finding", "obligation"}
	every language in {"nl", "en"} {
		regex.match(`^[A-Z].*\.$`, reason[language])
	}
}

test_of_every_refusal_it_is_known_whether_the_actor_can_mend_it[code] if {
	some code in {code | some code, reason in reasons; reason.kind == "refusal"}
	is_boolean(reasons[code].mendable)
}
