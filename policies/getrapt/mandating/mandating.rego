# METADATA
# description: |
#   Who proposes, confirms and revokes a mandaat. Two persons make one; one is enough to end it (Awb 10:8). What is wrong
#   with it, or with what it rests on, is said before it comes into force.
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

reasons contains "mandate_revoked" if _subject.status == "revoked"

# A mandaat that is proposed is not in force yet, and one may be given before its time comes.
reasons contains code if {
	question.act.type in {"propose_mandaat", "confirm_mandaat"}
	some link in mandaat.chain[_id]
	some code in mandaat.faults[link]
	code != "mandate_not_yet_valid"
	not _expected(link, code)
}

_expected(link, "mandate_not_in_force") if link == _id

_about_a_mandaat if acts.taker[question.act.type] == "mandaat"

_id := question.act.mandaat.id

_id := question.act.mandaat if question.act.type in {"confirm_mandaat", "revoke_mandaat"}

_subject := mandaat.known[_id]

_speaks_for_the_principal if actor.holds(_subject.principal)

_speaks_for_the_principal if actor.holds("beheer")

_gave_it if mandaat.holds(mandaat.known[_subject.parent])
