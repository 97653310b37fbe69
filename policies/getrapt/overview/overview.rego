# METADATA
# description: |
#   Who may see the numbers over many cases. A number tells of every case behind it, so it is for who may read each of
#   them: those of a municipality for its bodies, those of all municipalities for who reads all cases. Under a mandaat,
#   which may be limited, nobody sees numbers.
package getrapt.overview

import data.getrapt.actor
import data.getrapt.reading
import input.question

# METADATA
# description: Codes of who may not see the numbers that were asked for; of all municipalities where none is named.
reasons contains "may_not_read_overview" if {
	question.act.type == "read_overview"
	not _of_every_case
	not _of_the_municipality
}

_of_every_case if {
	some office in reading.offices
	actor.holds(office)
}

_of_every_case if reading.in_overleg_of_all

_of_the_municipality if {
	is_string(question.act.municipality)
	some seat in question.actor.seats
	seat.municipality == question.act.municipality
}
