# METADATA
# description: |
#   Whether a question has the shape that the rules count on. What they cannot read they must not judge, so a question
#   with a field missing or of another type is refused before any rule looks at it. The rules lean on this: where x is
#   missing, `not f(x)` and `not x in y` are undefined, and a condition written so would silently not fail.
package getrapt.question

import data.getrapt.acts

# METADATA
# description: The item names its hash, and its question has every field, each of its type.
well_formed if {
	regex.match(`^[0-9a-f]{64}$`, _text(input.hash))
	moment(input.question.now)
	_actor_fits(input.question.actor)
	_act_fits(input.question.act)
	case_fits(input.question.case)
	_names_fit(input.question)
	_rules_fit
}

# METADATA
# description: A moment in the one format in which moments compare as text.
moment(value) if regex.match(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$`, _text(value))

# METADATA
# description: A moment, or none.
moment_or_null(value) if value == null

moment_or_null(value) if moment(value)

# METADATA
# description: A text, or none.
text_or_null(value) if type_name(value) in {"string", "null"}

# METADATA
# description: An object, or none.
object_or_null(value) if type_name(value) in {"object", "null"}

# METADATA
# description: A number, or none.
number_or_null(value) if type_name(value) in {"number", "null"}

_text(value) := value if is_string(value)

_actor_fits(actor) if {
	actor.kind in {"person", "system"}
	is_string(actor.account)
	is_array(actor.roles)
	is_boolean(actor.recused)
	_texts_fit(object.get(actor, "interests", []))
	is_boolean(object.get(actor, "changed_electorate", false))
	is_boolean(object.get(actor, "closed", false))
	_texts_fit(object.get(actor, "organisations", []))
	is_array(actor.seats)
	every seat in actor.seats {
		_seat_fits(seat)
	}
}

_seat_fits(seat) if {
	is_string(seat.seat)
	is_string(seat.body)
	is_string(seat.kind)
	text_or_null(seat.municipality)
	is_boolean(seat.chair)
	is_boolean(seat.voting)
}

_act_fits(act) if {
	every field, types in act_shape(act.type) {
		type_name(act[field]) in types
	}
	every field, codes in act_codes {
		object.get(act, field, codes[0]) in codes
	}
	moment_or_null(object.get(act, "end", null))
	moment_or_null(object.get(act, "until", null))
	moment_or_null(object.get(act, "starts_at", null))
	every answer in object.get(act, "advice_answers", []) {
		is_string(answer.office)
		is_boolean(answer.answer)
	}
}

_rules_fit if acts.taker[input.question.act.type] == "register"

_rules_fit if {
	is_boolean(input.question.facts.reference_taken)
	text_or_null(input.question.facts.steering_group)
	is_number(input.question.facts.neighbours.cases)
	is_number(input.question.facts.neighbours.addresses)
	is_number(input.question.facts.neighbours.other_measure)
	_mandaten_fit(object.get(input.question.facts, "mandates", []))
	_change_fits(input.question.facts)
	_interest_fits(object.get(input.question.facts, "interest", null))
	_audit_fits(input.question.facts)
	_meeting_fits(input.question.facts)
	_subject_fits(object.get(input.question.facts, "subject", null))
	procedure_fits(input.question.procedure)
}
