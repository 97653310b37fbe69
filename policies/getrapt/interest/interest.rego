# METADATA
# description: |
#   Registered interests (Awb 2:4) - what one bars in the cases that it covers, and who may see whose. Who puts one on
#   record and who ends it is in `registering.rego`. Which interests cover a case now, comes with the actor.
package getrapt.interest

import data.getrapt.actor
import data.getrapt.acts
import input.question

# METADATA
# description: The actor has an interest on record that covers this case now.
on_record if count(object.get(question.actor, "interests", [])) > 0

# METADATA
# description: Codes of what an interest bars, and of why the register of interests does not change this way.
reasons contains "registered_interest" if {
	_barred
	on_record
}

# Whoever made somebody else stay out of the round, or come back, does not say how the round ended.
reasons contains "changed_electorate" if {
	question.act.type == "conclude"
	question.actor.changed_electorate == true
}

reasons contains "may_not_read_interests" if {
	question.act.type == "read_interests"
	not _own
	not _oversees
}

# Declaring an interest in the case itself is still possible: it stays when the registered one is over.
_barred if {
	acts.of_person_on_case
	question.act.type != "recuse"
}

_barred if question.act.type == "read_deliberation"

_barred if acts.of_audited_case

_subject := object.get(question.facts, "interest", null) if is_object(object.get(question.facts, "interest", null))

_own if _subject.account == question.actor.account

_manages if actor.holds("beheer")

_oversees if {
	some office in {"beheer", "auditor"}
	actor.holds(office)
}
