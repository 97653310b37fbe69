package getrapt.question

# METADATA
# description: |
#   The procedure that the case keeps. The tier that the case is in and the one to be opened are looked into; of the
#   others no more is used than who is in them.
procedure_fits(procedure) if {
	is_string(procedure.intake_office)
	is_string(procedure.call_up_office)
	is_string(procedure.call_up_to)
	is_array(procedure.tiers)
	every tier in procedure.tiers {
		is_string(tier.id)
		text_or_null(tier.body)
		is_array(tier.steps)
	}
	looked_into := {
		object.get(input.question, ["case", "tier", "id"], null),
		object.get(input.question.act, "tier", null),
	}
	every tier in [one | some one in procedure.tiers; one.id in looked_into] {
		_tier_rules_fit(tier)
	}
}

_tier_rules_fit(tier) if {
	is_string(tier.on_term)
	is_boolean(tier.extension)
	number_or_null(tier.limits.ceiling_cents)
	type_name(tier.limits.measures) in {"array", "null"}
	every step in tier.steps {
		_step_rules_fit(step)
	}
}

_step_rules_fit(step) if {
	is_string(step.id)
	is_array(step.offices)
	is_array(step.outcomes)
	number_or_null(step.above_cents)
	text_or_null(step.criterion)
	_kind_fits(step)
}

_kind_fits(step) if step.kind in {"advise", "concur", "sign", "assess"}

_kind_fits(step) if {
	step.kind == "decide"
	is_boolean(step.quorum.chair)
	is_array(step.quorum.parties)
	is_number(step.quorum.share_numerator)
	is_number(step.quorum.share_denominator)
	is_string(step.rule.kind)
	is_array(step.rule.parties)
}
