package getrapt.question

# METADATA
# description: No case, or one with all that the rules look at.
case_fits(case) if case == null

case_fits(case) if {
	is_string(case.case)
	case.phase in {"intake", "in_tier", "between_tiers", "decided"}
	case.side_state in {"none", "suspended", "returned", "referred", "withdrawn", "closed"}
	is_string(case.municipality)
	is_string(case.measure)
	is_number(case.amount_cents)
	is_string(case.dossier)
	object_or_null(case.route)
	text_or_null(case.outcome)
	is_boolean(case.handed_over)
	moment_or_null(case.reminder_at)
	is_boolean(case.reminded)
	_ends_fit(case.recorded_ends)
	is_array(case.positions)
	every left in case.positions {
		is_string(left.tier)
	}
	_tier_fits(case.tier)
	_objection_fits(object.get(case, "objection", null))
	_documents_fit(object.get(case, "documents", []))
}

_ends_fit(ends) if {
	moment_or_null(ends.tier)
	moment_or_null(ends.step)
	moment_or_null(ends.answer)
	moment_or_null(ends.suspension)
}

_tier_fits(tier) if tier == null

_tier_fits(tier) if {
	is_string(tier.id)
	is_string(tier.body)
	is_string(tier.step)
	text_or_null(tier.step_kind)
	is_array(tier.steps)
	is_array(tier.offices)
	is_boolean(tier.term_extended)
	is_array(tier.electorate)
	every elector in tier.electorate {
		_elector_fits(elector)
	}
	is_array(tier.votes)
	every vote in tier.votes {
		_vote_fits(vote)
	}
	is_array(tier.advice)
	every advice in tier.advice {
		is_string(advice.office)
	}
	is_array(tier.concurrence)
	every given in tier.concurrence {
		is_string(given.step)
		is_boolean(given.agree)
	}
}

_elector_fits(elector) if {
	is_string(elector.seat)
	is_string(elector.account)
	text_or_null(elector.party)
	is_boolean(elector.chair)
	is_boolean(elector.voting)
}

_vote_fits(vote) if {
	is_string(vote.seat)
	text_or_null(vote.party)
	vote.choice in {"for", "for_with_conditions", "against", "abstain"}
	is_boolean(vote.fresh)
}

_objection_fits(objection) if objection == null

_objection_fits(objection) if {
	is_string(objection.decided_by)
	is_boolean(objection.waits)
	_texts_fit(objection.holders)
}

_documents_fit(documents) if {
	is_array(documents)
	every one in documents {
		is_number(one.number)
		is_string(one.by)
		is_boolean(one.withdrawn)
	}
}
