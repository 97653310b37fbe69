# METADATA
# description: |
#   Who proposes, confirms, agrees to and revokes a mandaat. Two persons make one, a third agrees where the holder works for
#   another organisation (Awb 10:4), before or after; one is enough to end it (10:8), and to instruct who holds it (10:6). What is wrong with it, or with what
#   it rests on, is said before it comes into force.
package getrapt.mandating

import data.getrapt.actor
import data.getrapt.acts
import data.getrapt.mandaat
import input.question

# METADATA
# description: Codes of why the register of mandaten does not change this way.
reasons contains "no_such_mandate" if {
	_about_a_mandaat
	not _subject
}

reasons contains "not_the_principal" if {
	question.act.type in {"propose_mandaat", "revoke_mandaat"}
	not _speaks_for_the_principal
	not _gave_it
}

reasons contains "not_the_principal" if {
	question.act.type == "confirm_mandaat"
	not _speaks_for_the_principal
}

reasons contains "second_person_needed" if {
	question.act.type == "confirm_mandaat"
	_subject.proposed_by == question.actor.account
}

reasons contains "own_mandate" if {
	question.act.type == "confirm_mandaat"
	mandaat.holds(_subject)
}

reasons contains "mandate_not_proposed" if {
	question.act.type == "confirm_mandaat"
	_subject.status != "proposed"
}

reasons contains "not_the_holders_side" if {
	question.act.type == "agree_mandaat"
	not _sits_with_the_holder
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

reasons contains "mandate_revoked" if _subject.status == "revoked"

# A mandaat that is proposed is not in force yet, and one may be given before its time comes.
reasons contains code if {
	question.act.type in {"propose_mandaat", "confirm_mandaat"}
	some link in mandaat.chain[_id]
	some code in mandaat.faults[link]
	code != "mandate_not_yet_valid"
	not _expected(link, code)
}

# It waits for its confirmation, and for who agrees to it.
_expected(link, code) if {
	link == _id
	code in {"mandate_not_in_force", "mandate_without_consent"}
}

_sits_with_the_holder if {
	some one in _subject.holder_organisations
	one in question.actor.organisations
}

_about_a_mandaat if acts.taker[question.act.type] == "mandaat"

_id := question.act.mandaat.id

_id := question.act.mandaat if {
	_about_a_mandaat
	question.act.type != "propose_mandaat"
}

_subject := mandaat.known[_id]

_speaks_for_the_principal if actor.holds(_subject.principal)

_speaks_for_the_principal if actor.holds("beheer")

_gave_it if mandaat.holds(mandaat.known[_subject.parent])
