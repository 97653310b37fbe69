# A third person agrees where the holder works for another organisation (Awb 10:4), before the confirmation or after it.
package getrapt.mandating

import input.question

# METADATA
# description: Codes of why this is not agreed to.
reasons contains "not_the_holders_side" if {
	question.act.type == "agree_mandaat"
	count(_shared) == 0
}

# One consent is all that a mandaat has, so one that is not enough would close it for who could give it whole.
reasons contains "consent_incomplete" if {
	question.act.type == "agree_mandaat"
	count(_shared) > 0
	count((_of_the_holder - _shared) - {_subject.principal_organisation}) > 0
}

# Who makes a mandaat does not also agree to it for the other side, in whatever order.
reasons contains "third_person_needed" if {
	question.act.type == "agree_mandaat"
	question.actor.account in {_subject.proposed_by, _subject.confirmed_by}
}

reasons contains "third_person_needed" if {
	question.act.type == "confirm_mandaat"
	_subject.agreed_by == question.actor.account
}

reasons contains "mandate_agreed_already" if {
	question.act.type == "agree_mandaat"
	_subject.agreed_by != null
}

_of_the_holder := {one | some one in _subject.holder_organisations}

_shared := {one |
	some one in _of_the_holder
	one in question.actor.organisations
}
