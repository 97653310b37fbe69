package getrapt.question

_yes_or_no := {"boolean"}

_reasoned := {"dossier": {"string"}, "reasons": _yes_or_no}

_deciding := {
	"dossier": {"string"}, "outcome": {"string"}, "motivation": {"object"}, "conditions": _yes_or_no,
	"advice_answers": {"array"},
}

_of_term := {"term": {"string"}, "end": {"string"}}

# METADATA
# description: The fields of each act. A free text comes as true or false; given or not.
act_shapes := {
	"submit": {
		"municipality": {"string"}, "difference_type": {"string"}, "measure": {"string"}, "amount_cents": {"number"},
		"resident_choice": _yes_or_no, "safety_doubt": _yes_or_no, "address_count": {"number"},
		"maatwerk_ground": {"string"},
	},
	"cast_vote": {
		"dossier": {"string"}, "choice": {"string"},
		"reasons": _yes_or_no, "conditions": _yes_or_no,
	},
	"conclude": object.union(_deciding, {"knock_on": {"object", "null"}}),
	"sign": _deciding,
	"advise": {"dossier": {"string"}, "opinion": {"string"}, "advice": _yes_or_no},
	"concur": {"dossier": {"string"}, "agree": _yes_or_no, "reasons": _yes_or_no},
	"return_for_information": {"dossier": {"string"}, "questions": _yes_or_no},
	"answer": {
		"dossier": {"string"}, "answer": _yes_or_no, "amount_cents": {"number", "null"},
		"measure": {"string", "null"}, "safety_doubt": {"boolean", "null"},
	},
	"escalate": _reasoned,
	"call_up": _reasoned,
	"suspend": object.union(_reasoned, {"until": {"string", "null"}}),
	"resume": _reasoned,
	"withdraw": _reasoned,
	"recuse": _reasoned,
	"open_tier": {"tier": {"string"}},
	"remind": _of_term,
	"pass_term": _of_term,
}

# METADATA
# description: The codes that a field of an act can have, where no other rule looks them up.
act_codes := {
	"choice": ["for", "for_with_conditions", "against", "abstain"],
	"opinion": ["positive", "conditional", "negative"],
	"term": ["tier", "step", "answer", "suspension"],
}
