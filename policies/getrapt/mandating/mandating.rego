# METADATA
# description: |
#   Who proposes, confirms and revokes a mandaat. Two persons make one, of whom at least one is the principal's side: it is
#   the principal's to give (Awb 10:1), and beheer only keeps the register. One is enough to end it (10:8), and to instruct
#   who holds it (10:6). What is wrong with it, or with what it rests on, is said before it comes into force.
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
	question.act.type in {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}
	not _is_the_principals_side
	not actor.holds("beheer")
}

reasons contains "principal_not_involved" if {
	question.act.type == "confirm_mandaat"
	actor.holds("beheer")
	_subject
	not _is_the_principals_side
	not _proposed_by_the_principals_side
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

# It waits for its confirmation, and for who agrees to it.
_expected(link, code) if {
	link == _id
	code in {"mandate_not_in_force", "mandate_without_consent"}
}

_about_a_mandaat if acts.taker[question.act.type] == "mandaat"

_id := question.act.mandaat.id

_id := question.act.mandaat if {
	_about_a_mandaat
	question.act.type != "propose_mandaat"
}

_subject := mandaat.known[_id]

# A seat in the principal's office, or the mandaat that this one is passed on from.
_is_the_principals_side if actor.holds(_subject.principal)

_is_the_principals_side if mandaat.holds(mandaat.known[_subject.parent])

# As who proposed it is now: who left the office since is not of it any more.
_proposed_by_the_principals_side if {"kind": "office", "id": _subject.principal} in _subject.proposer_as

_proposed_by_the_principals_side if mandaat.known[_subject.parent].holder in _subject.proposer_as
