# METADATA
# description: |
#   Who proposes, confirms and revokes a change of the organisation. Beheer proposes, and whoever is in the chair or in the
#   office that it is about; beheer confirms, by another person. One person is enough to take a proposal back, and to end
#   a substitution. Whether the organisation can be changed so is in `adding.rego`, `fitting.rego` and `ending.rego`.
package getrapt.organising

import data.getrapt.actor
import data.getrapt.acts
import input.question

# METADATA
# description: The change that the act is about, with the holdings of its body that are not over.
subject := question.facts.change if _about_a_change

# METADATA
# description: Codes of why the organisation does not change this way.
reasons contains "no_such_change" if {
	_about_a_change
	not subject
}

reasons contains "not_the_manager" if {
	question.act.type == "propose_change"
	not _speaks_for_the_body
}

reasons contains "not_the_manager" if {
	question.act.type == "confirm_change"
	not actor.holds("beheer")
}

reasons contains "not_the_manager" if {
	question.act.type == "revoke_change"
	not _speaks_for_the_body
	not question.actor.account in _whose_it_is
}

reasons contains "second_person_needed" if {
	question.act.type == "confirm_change"
	subject.proposed_by == question.actor.account
}

# Who ends a holding gives nothing.
reasons contains "own_seat" if {
	question.act.type == "confirm_change"
	subject.kind in {"appoint", "substitute", "add_seat"}
	subject.account == question.actor.account
}

reasons contains "own_account" if {
	question.act.type == "confirm_change"
	_about_an_account
	subject.account == question.actor.account
}

reasons contains "change_not_proposed" if {
	question.act.type == "confirm_change"
	subject.status != "proposed"
}

reasons contains "change_revoked" if subject.status == "revoked"

# What is done is undone by another change, by two persons again.
reasons contains "change_done" if {
	question.act.type == "revoke_change"
	subject.status == "confirmed"
	subject.kind != "substitute"
}

reasons contains "substitution_over" if {
	question.act.type == "revoke_change"
	subject.status == "confirmed"
	subject.kind == "substitute"
	count(_standing_in) == 0
}

_about_an_account if subject.kind in {"close_account", "reopen_account"}

_about_a_change if acts.taker[question.act.type] == "organisation"

_speaks_for_the_body if actor.holds("beheer")

_speaks_for_the_body if {
	some seat in question.actor.seats
	seat.body == subject.body
	seat.kind == "office"
}

_speaks_for_the_body if {
	some seat in question.actor.seats
	seat.body == subject.body
	seat.chair == true
}

_whose_it_is contains subject.proposed_by

# Whose account is to be closed has no say in that alone.
_whose_it_is contains subject.account if not _about_an_account

_whose_it_is contains one.substitute_for if some one in _standing_in

_standing_in contains one if {
	some one in subject.holdings
	one.seat == subject.seat
	one.account == subject.account
	one.substitute_for != null
	one.valid_until == subject.valid_until
}
