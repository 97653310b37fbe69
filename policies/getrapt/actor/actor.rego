# METADATA
# description: Who acts - a person or the system, which bodies and offices a person has a seat in, and recusal.
package getrapt.actor

import data.getrapt.acts
import data.getrapt.state
import input.question

# METADATA
# description: The actor is the system itself.
is_system if question.actor.kind == "system"

# METADATA
# description: The actor is a signed-in person.
is_person if question.actor.kind == "person"

# METADATA
# description: The bodies and offices that the actor has a seat in now.
bodies contains seat.body if some seat in question.actor.seats

# METADATA
# description: The actor has a seat in this body or office now.
holds(body) if body in bodies

# METADATA
# description: The actor has seats, and each is tied to one municipality.
only_local if {
	count(question.actor.seats) > 0
	every seat in question.actor.seats {
		is_string(seat.municipality)
	}
}

# METADATA
# description: Codes of what is wrong with who acts.
reasons contains "system_only" if {
	acts.taker[question.act.type] in {"system", "register"}
	not is_system
}

reasons contains "person_only" if {
	acts.taker[question.act.type] in {"person", "reader", "mandaat", "organisation", "interest", "access", "overview", "administration", "log", "audit", "meeting", "subject"}
	not is_person
}

# Whatever it is: an account that is closed may do nothing any more, and see nothing.
reasons contains "account_closed" if question.actor.closed == true

# Awb 2:4: who declared an interest stays out, and cannot declare it twice.
reasons contains "recused" if {
	_stays_out_of
	state.exists
	not question.actor.recused == false
}

_stays_out_of if acts.of_person_on_case

_stays_out_of if question.act.type == "read_deliberation"

_stays_out_of if acts.of_audited_case
