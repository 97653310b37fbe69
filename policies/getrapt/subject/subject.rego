# METADATA
# description: |
#   Who has a subject of personal data forgotten (AVG 17), held or exported (AVG 15), and when that cannot be. Forgetting
#   takes two persons; a hold refuses it, whoever asks. What an export leaves out is said as an obligation.
package getrapt.subject

import data.getrapt.actor
import data.getrapt.acts
import input.question

# METADATA
# description: Whoever takes this export may not read the deliberation, so it is left out.
withholds_deliberation if {
	question.act.type == "export_subject"
	not actor.holds(_data_office)
}

withholds_deliberation if {
	question.act.type == "export_subject"
	_subject.barred == true
}

# METADATA
# description: Codes of why a subject is not forgotten, held or exported this way.
reasons contains "no_such_subject" if {
	_acts_on_one
	not _subject
}

reasons contains "not_the_data_keeper" if {
	_acts_on_one
	not _keeps_data
}

reasons contains "may_not_read_subjects" if {
	question.act.type == "read_subjects"
	not _keeps_data
	not actor.holds("auditor")
}

reasons contains "second_person_needed" if {
	question.act.type == "confirm_forgetting"
	_subject.proposed_by == question.actor.account
}

reasons contains "forgetting_not_proposed" if {
	question.act.type in {"confirm_forgetting", "revoke_forgetting"}
	_subject.status == "kept"
}

reasons contains "forgetting_proposed" if {
	question.act.type == "propose_forgetting"
	_subject.status == "proposed"
}

# What is forgotten stays so. That nothing is held of somebody can be told, so it is exported as well.
reasons contains "subject_forgotten" if {
	question.act.type in {"propose_forgetting", "confirm_forgetting", "revoke_forgetting", "place_hold"}
	_subject.status == "forgotten"
}

reasons contains "legal_hold" if {
	_forgets
	_subject.held == true
}

# Nobody takes away what would tell of an own interest (Awb 2:4).
reasons contains "uninvolved_person_needed" if {
	_forgets
	_subject.barred == true
}

reasons contains "uninvolved_person_needed" if {
	_forgets
	_subject.matter.own == true
}

reasons contains "hold_stands" if {
	question.act.type == "place_hold"
	_subject.hold != null
}

reasons contains "no_hold" if {
	question.act.type == "release_hold"
	_subject.hold == null
}

# An archive gets a case whole, or not at all.
reasons contains "transfer_incomplete" if {
	_transfers
	withholds_deliberation
}

_data_office := "gegevensbescherming"

_acts_on_one if {
	acts.taker[question.act.type] == "subject"
	question.act.type != "read_subjects"
}

# Only an export has a purpose.
_transfers if question.act.purpose == "transfer"

_forgets if question.act.type in {"propose_forgetting", "confirm_forgetting"}

_keeps_data if {
	some office in {_data_office, "beheer"}
	actor.holds(office)
}

_subject := object.get(question.facts, "subject", null) if is_object(object.get(question.facts, "subject", null))
