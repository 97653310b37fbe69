# METADATA
# description: |
#   For which offices the actor may act under a mandaat, now, in this act on this case (Awb 10:1 and on). The principal
#   stays competent (10:7); who acts under a mandaat is still the one that recusal and separation of duties count.
package getrapt.mandaat

import data.getrapt.actor
import data.getrapt.office
import input.question

# METADATA
# description: The actor holds this mandaat - by account, by a seat, or by a seat in an office.
holds(one) if {
	one.holder.kind == "account"
	one.holder.id == question.actor.account
}

holds(one) if {
	one.holder.kind == "seat"
	some seat in question.actor.seats
	seat.seat == one.holder.id
}

holds(one) if {
	one.holder.kind == "office"
	actor.holds(one.holder.id)
}

# METADATA
# description: The actor may do this act for this office under a mandaat.
acts_for(name) if {
	some id in _carrying
	known[id].principal == name
}

# METADATA
# description: The actor may act for this office in cases such as this one, in any act, and so may read what it reads.
reads_for(name) if {
	some id in _sound
	known[id].principal == name
	_in_scope(known[id])
}

# METADATA
# description: The mandaten under which the act is done, from the actor's own to the one that the office itself gave.
default under := []

under := [_path(id) |
	some id in sort(_carrying)
	known[id].principal in office.enough
][0] if {
	not office.without_mandaat
}

# What a mandaat rests on has a chain that is shorter by one, since nothing that carries turns in a ring.
_path(id) := [one |
	some [_, one] in sort([[0 - count(chain[above]), above] | some above in chain[id]])
]

# METADATA
# description: Codes of why what the actor holds for the office that was asked does not carry this act.
reasons contains code if {
	some id in _own
	known[id].principal in office.lacking
	question.act.type in known[id].acts
	some code in defects[id]
}

reasons contains "mandate_other_scope" if {
	some one in _for_this_act
	not _in_scope_and_tier(one)
}

reasons contains "above_mandate_ceiling" if {
	some one in _for_this_act
	not _within_ceiling(one)
}

_for_this_act contains known[id] if {
	some id in _own
	known[id].principal in office.lacking
	question.act.type in known[id].acts
}

_own contains id if {
	actor.is_person
	some id, one in known
	holds(one)
}

_sound contains id if {
	some id in _own
	not defects[id]
}

_carrying contains id if {
	some id in _sound
	question.act.type in known[id].acts
	_in_scope_and_tier(known[id])
	_within_ceiling(known[id])
	not _through_who_decided(id)
}
