package getrapt.mandaat

import data.getrapt.amount
import data.getrapt.step
import input.question

_in_scope_and_tier(one) if {
	_in_scope(one)
	some tier in _tiers(one.principal)
	_limits(one.tiers, tier)
}

# A case that is not there yet is in no tier; so a mandaat for one tier alone opens it as well.
_in_scope_and_tier(one) if {
	_in_scope(one)
	question.act.type == "submit"
}

_in_scope(one) if {
	one.procedure in {null, question.procedure.id}
	_of_the_case(one)
	_limits(one.municipalities, _municipality)
	every measure in _measures {
		_limits(one.measures, measure)
	}
}

# A case that is not there yet is not the one that a mandaat names.
_of_the_case(one) if one.case == null

_of_the_case(one) if one.case == question.case.case

_limits(list, _) if count(list) == 0

_limits(list, code) if code in list

_within_ceiling(one) if one.ceiling_cents == null

_within_ceiling(one) if amount.most_cents <= one.ceiling_cents

# While no step is open that asks the office, the tiers in which one could.
_tiers(_) := {_tier} if count(step.ahead) == 0

_tiers(office) := {tier | some [tier, one] in step.ahead; office in one.offices} if count(step.ahead) > 0

default _tier := null

_tier := question.case.tier.id

_municipality := object.get(question, ["case", "municipality"], object.get(question, ["act", "municipality"], null))

# An answer may correct the case, and reaches to what it was as well as to what it becomes.
_measures := {question.act.measure} if {
	question.act.type == "submit"
} else := {question.case.measure} | _corrected

_corrected contains question.act.measure if {
	question.act.type == "answer"
	question.act.measure != null
}
