# METADATA
# description: The body in session - who is in the recorded electorate, who has a vote, who is in the chair.
package getrapt.body

import data.getrapt.state
import data.getrapt.step
import input.question

# METADATA
# description: |
#   The places of the actor in the recorded electorate, as far as the actor still has the seat: being recorded is not
#   enough after a seat has changed hands, having a seat is not enough before it is recorded.
places contains elector if {
	some elector in question.case.tier.electorate
	elector.account == question.actor.account
	some seat in question.actor.seats
	seat.seat == elector.seat
	seat.body == question.case.tier.body
}

# METADATA
# description: The actor is in the chair of the body that the case is with, by a seat that is valid now.
in_the_chair if {
	some seat in _seats
	seat.chair == true
}

# METADATA
# description: Codes of who is not, or not enough, in the body.
reasons contains "not_a_member" if {
	question.act.type == "cast_vote"
	step.open
	count(places) == 0
}

# Before a round is open nobody is recorded; who has no seat in the body of the tier will not be.
reasons contains "not_a_member" if {
	question.act.type == "cast_vote"
	_before_a_round
	count(_seats) == 0
}

reasons contains "seat_without_vote" if {
	question.act.type == "cast_vote"
	step.open
	count(places) > 0
	not _has_vote
}

reasons contains "seat_without_vote" if {
	question.act.type == "cast_vote"
	_before_a_round
	count(_seats) > 0
	not _will_have_vote
}

reasons contains "not_the_chair" if {
	question.act.type == "conclude"
	step.open
	not _chairs_the_round
}

reasons contains "not_the_chair" if {
	question.act.type == "conclude"
	_before_a_round
	not in_the_chair
}

# Where nobody is in the chair, nobody concludes: the term passes, or the ministry calls the case up.
reasons contains "body_without_chair" if {
	question.act.type == "conclude"
	step.open
	not _has_a_chair
}

reasons contains "not_the_chair" if {
	question.act.type == "escalate"
	state.running
	state.in_tier
	not in_the_chair
}

_before_a_round if {
	state.running
	state.in_tier
	not step.open
}

# The seats of the actor in the body that the case is with, recorded or not.
_seats contains seat if {
	some seat in question.actor.seats
	seat.body == question.case.tier.body
}

_will_have_vote if {
	some seat in _seats
	seat.voting == true
}

_has_vote if {
	some place in places
	place.voting == true
}

_has_a_chair if {
	some elector in question.case.tier.electorate
	elector.chair == true
}

_chairs_the_round if {
	some place in places
	place.chair == true
}
