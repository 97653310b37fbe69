# METADATA
# description: |
#   Whether a question has the shape that the rules count on. What they cannot read they must not judge, so a question
#   with a field missing or of another type is refused before any rule looks at it.
package getrapt.question

import data.getrapt.acts

# METADATA
# description: The item names its hash, and its question has every field, each of its type.
well_formed if {
	_fits(input, {"hash": {"string"}, "question": {"object"}})
	regex.match(`^[0-9a-f]{64}$`, input.hash)
	_fits(input.question, question_shape)
	_moment(input.question.now)
	_actor_fits
	_act_fits
	_case_fits
	_rules_fit
}

_actor_fits if {
	_fits(input.question.actor, actor_shape)
	input.question.actor.kind in {"person", "system"}
	_all_fit(input.question.actor.seats, seat_shape)
}

_act_fits if {
	_fits(input.question.act, object.get(act_shapes, input.question.act.type, {}))
	every field in {"end", "until"} {
		_moment_or_null(object.get(input.question.act, field, null))
	}
	every field, codes in act_codes {
		object.get(input.question.act, field, codes[0]) in codes
	}
	_answers_fit(input.question.act)
}

_answers_fit(act) if not act.type in {"conclude", "sign"}

_answers_fit(act) if {
	act.type in {"conclude", "sign"}
	_all_fit(act.advice_answers, {"office": {"string"}, "answer": {"boolean"}})
}

_case_fits if input.question.case == null

_case_fits if {
	_fits(input.question.case, case_shape)
	input.question.case.phase in {"intake", "in_tier", "between_tiers", "decided"}
	input.question.case.side_state in {"none", "suspended", "returned", "referred", "withdrawn", "closed"}
	_fits(input.question.case.recorded_ends, ends_shape)
	every end in input.question.case.recorded_ends {
		_moment_or_null(end)
	}
	_all_fit(input.question.case.positions, {"tier": {"string"}, "outcome": {"string"}})
	_tier_fits(input.question.case.tier)
}

_tier_fits(tier) if tier == null

_tier_fits(tier) if {
	_fits(tier, tier_shape)
	_all_fit(tier.electorate, elector_shape)
	_all_fit(tier.votes, vote_shape)
	_all_fit(tier.advice, advice_shape)
	_all_fit(tier.concurrence, concurrence_shape)
}

_rules_fit if acts.taker[input.question.act.type] == "register"

_rules_fit if {
	_fits(input.question.facts, facts_shape)
	_fits(input.question.facts.neighbours, neighbours_shape)
	_fits(input.question.procedure, procedure_shape)
	every tier in input.question.procedure.tiers {
		_fits(tier, tier_rules_shape)
	}
	every tier in _tiers_looked_into {
		_fits(tier.limits, limits_shape)
		_all_fit(tier.steps, step_rules_shape)
		every step in tier.steps {
			_step_fits(step)
		}
	}
}

# Of the other tiers no more is used than who is in them.
_tiers_looked_into := [tier |
	some tier in input.question.procedure.tiers
	tier.id in {object.get(input.question, ["case", "tier", "id"], null), object.get(input.question.act, "tier", null)}
]

_step_fits(step) if step.kind != "decide"

_step_fits(step) if {
	_fits(step.quorum, quorum_shape)
	_fits(step.rule, rule_shape)
}

_moment_or_null(moment) if moment == null

_moment_or_null(moment) if _moment(moment)

_moment(moment) if {
	is_string(moment)
	regex.match(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$`, moment)
}

_all_fit(values, shape) if every value in values {
	_fits(value, shape)
}

_fits(value, shape) if {
	is_object(value)
	every field, types in shape {
		type_name(value[field]) in types
	}
}
