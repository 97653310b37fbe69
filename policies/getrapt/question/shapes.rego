package getrapt.question

_optional_text := {"string", "null"}

_optional_number := {"number", "null"}

_optional_object := {"object", "null"}

# METADATA
# description: The parts of a question. Facts and procedure may be absent for acts on the registers only.
question_shape := {
	"now": {"string"}, "act": {"object"}, "actor": {"object"},
	"case": _optional_object, "procedure": _optional_object, "facts": _optional_object,
}

# METADATA
# description: Who acts.
actor_shape := {
	"kind": {"string"}, "account": {"string"}, "seats": {"array"}, "roles": {"array"}, "recused": {"boolean"},
}

# METADATA
# description: A seat of the actor that is valid now.
seat_shape := {
	"seat": {"string"}, "body": {"string"}, "kind": {"string"}, "municipality": _optional_text,
	"party": _optional_text, "chair": {"boolean"}, "voting": {"boolean"},
}

# METADATA
# description: The case as it stands.
case_shape := {
	"case": {"string"}, "phase": {"string"}, "side_state": {"string"}, "municipality": {"string"},
	"difference_type": {"string"}, "measure": {"string"}, "amount_cents": {"number"},
	"safety_doubt": {"boolean"}, "resident_choice": {"boolean"}, "maatwerk_ground": {"string"},
	"dossier": {"string"}, "route": _optional_object, "outcome": _optional_text, "handed_over": {"boolean"},
	"recorded_ends": {"object"}, "reminded": {"boolean"}, "positions": {"array"}, "tier": _optional_object,
}

# METADATA
# description: The recorded ends of the terms of a case; null where a term does not run.
ends_shape := {
	"tier": _optional_text, "step": _optional_text, "answer": _optional_text, "suspension": _optional_text,
}

# METADATA
# description: The tier that a case is in.
tier_shape := {
	"id": {"string"}, "body": {"string"}, "step": {"string"}, "step_kind": _optional_text, "steps": {"array"},
	"offices": {"array"}, "term_extended": {"boolean"}, "electorate": {"array"}, "votes": {"array"},
	"advice": {"array"}, "concurrence": {"array"},
}

# METADATA
# description: A place in the recorded electorate.
elector_shape := {
	"seat": {"string"}, "account": {"string"}, "party": _optional_text, "chair": {"boolean"}, "voting": {"boolean"},
}

# METADATA
# description: A vote; fresh where it was cast on the present dossier.
vote_shape := {
	"seat": {"string"}, "account": {"string"}, "party": _optional_text, "choice": {"string"}, "fresh": {"boolean"},
}

# METADATA
# description: An advice that was given in this tier.
advice_shape := {"office": {"string"}, "account": {"string"}, "opinion": {"string"}}

# METADATA
# description: Whether an office agreed, in this tier.
concurrence_shape := {"step": {"string"}, "office": {"string"}, "agree": {"boolean"}}

# METADATA
# description: What the registers say beside the case.
facts_shape := {"reference_taken": {"boolean"}, "steering_group": _optional_text, "neighbours": {"object"}}

# METADATA
# description: The surroundings of the case, in numbers.
neighbours_shape := {"cases": {"number"}, "addresses": {"number"}, "other_measure": {"number"}}

# METADATA
# description: The procedure that the case keeps.
procedure_shape := {
	"id": {"string"}, "version": {"number"}, "content_hash": {"string"}, "intake_office": {"string"},
	"call_up_office": {"string"}, "call_up_to": {"string"}, "referral_desk": {"string"}, "tiers": {"array"},
}

# METADATA
# description: The rules of a tier.
tier_rules_shape := {
	"id": {"string"}, "body": _optional_text, "on_term": {"string"}, "extension": {"boolean"},
	"limits": {"object"}, "steps": {"array"},
}

# METADATA
# description: Up to where a tier may decide alone; null is without limit.
limits_shape := {"ceiling_cents": _optional_number, "measures": {"array", "null"}}

# METADATA
# description: The rules of a step.
step_rules_shape := {
	"id": {"string"}, "kind": {"string"}, "offices": {"array"}, "quorum": _optional_object, "rule": _optional_object,
	"outcomes": {"array"}, "above_cents": _optional_number, "criterion": _optional_text,
}

# METADATA
# description: Who must have voted.
quorum_shape := {
	"chair": {"boolean"}, "parties": {"array"}, "share_numerator": {"number"}, "share_denominator": {"number"},
}

# METADATA
# description: How the votes of those present become an outcome.
rule_shape := {"kind": {"string"}, "parties": {"array"}}
