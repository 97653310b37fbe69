# METADATA
# description: |
#   Who sees what is managed, and who how the system does. What is managed is shown to whoever may propose something of it:
#   beheer, who is in the chair of a body, and who has an office. Each act is judged by itself.
package getrapt.administering

import data.getrapt.actor
import input.question

# METADATA
# description: Codes of who sees neither.
reasons contains "not_of_administration" if {
	question.act.type == "read_administration"
	not _manages_something
}

reasons contains "managers_only" if {
	question.act.type == "read_health"
	not actor.holds("beheer")
}

_manages_something if {
	some seat in question.actor.seats
	seat.kind == "office"
}

_manages_something if {
	some seat in question.actor.seats
	seat.chair == true
}
