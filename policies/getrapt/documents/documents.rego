# METADATA
# description: |
#   The documents of a case - who adds one, and who takes one out of the dossier. Whoever prepares the case may, and so may
#   whoever the open step waits for (`getrapt.office`, and in the body in session who votes or is in the chair).
package getrapt.documents

import data.getrapt.actor
import data.getrapt.acts
import data.getrapt.body
import data.getrapt.mandaat
import data.getrapt.office
import data.getrapt.procedure
import data.getrapt.state
import input.question

# METADATA
# description: Codes of why the documents of the case do not change this way.
reasons contains "not_waited_for" if {
	acts.of_documents
	state.running
	not _takes_part
}

reasons contains "no_such_document" if {
	question.act.type == "withdraw_document"
	state.running
	not _named
}

# Each stands for what it adds; who prepares the case keeps the whole of the dossier.
reasons contains "not_your_document" if {
	state.running
	_named.by != question.actor.account
	not _prepares
}

_takes_part if office.without_mandaat

_takes_part if {
	some one in office.enough
	mandaat.acts_for(one)
}

_takes_part if {
	question.case.side_state == "none"
	question.case.tier.step_kind == "decide"
	procedure.step.kind == "decide"
	some place in body.places
	true in {place.voting, place.chair}
}

_prepares if actor.holds(question.procedure.intake_office)

_prepares if mandaat.acts_for(question.procedure.intake_office)

# The document that the act names, unless it was withdrawn.
_named := one if {
	some one in object.get(question.case, "documents", [])
	one.number == question.act.number
	one.withdrawn == false
}
