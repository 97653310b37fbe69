package getrapt.question

_yes_or_no := {"boolean"}

_reasoned := {"dossier": {"string"}, "reasons": _yes_or_no}

_deciding := {
	"dossier": {"string"}, "outcome": {"string"}, "motivation": {"object"}, "conditions": _yes_or_no,
	"advice_answers": {"array"},
}

_of_term := {"term": {"string"}, "end": {"string"}}

# METADATA
# description: |
#   The fields of an act that a rule looks at; none for an act that has none or that there is not. A free text comes as
#   true or false: given or not.
default act_shape(_) := {}

act_shape("submit") := {
	"municipality": {"string"},
	"measure": {"string"},
	"amount_cents": {"number"},
	"safety_doubt": _yes_or_no,
	"address_count": {"number"},
}

act_shape("cast_vote") := {
	"dossier": {"string"}, "choice": {"string"},
	"reasons": _yes_or_no, "conditions": _yes_or_no,
}

act_shape("conclude") := object.union(_deciding, {"knock_on": {"object", "null"}})

act_shape("sign") := _deciding

act_shape("advise") := {"dossier": {"string"}, "opinion": {"string"}, "advice": _yes_or_no}

act_shape("concur") := {"dossier": {"string"}, "agree": _yes_or_no, "reasons": _yes_or_no}

act_shape("return_for_information") := {"dossier": {"string"}, "questions": _yes_or_no}

act_shape("answer") := {
	"dossier": {"string"}, "answer": _yes_or_no, "amount_cents": {"number", "null"},
	"measure": {"string", "null"}, "resident_choice": {"boolean", "null"},
	"maatwerk_ground": {"string", "null"}, "safety_doubt": {"boolean", "null"},
}

act_shape("escalate") := _reasoned

act_shape("call_up") := _reasoned

act_shape("suspend") := object.union(_reasoned, {"until": {"string", "null"}})

act_shape("resume") := _reasoned

act_shape("withdraw") := _reasoned

act_shape("recuse") := _reasoned

act_shape("add_document") := {
	"dossier": {"string"}, "kind": {"string"}, "media_type": {"string"}, "size": {"number"},
	"title": _yes_or_no, "file_name": _yes_or_no, "content": _yes_or_no,
}

act_shape("withdraw_document") := object.union(_reasoned, {"number": {"number"}})

act_shape("lodge_objection") := _reasoned

act_shape("decide_objection") := {"dossier": {"string"}, "founded": {"boolean"}, "motivation": {"object"}}

act_shape("open_tier") := {"tier": {"string"}}

act_shape("remind") := _of_term

act_shape("pass_term") := _of_term

# METADATA
# description: The codes that a field of an act can have, where no other rule looks them up.
act_codes := {
	"choice": ["for", "for_with_conditions", "against", "abstain"],
	"opinion": ["positive", "conditional", "negative"],
	"result": ["conform", "non_conform", "not_determinable"],
	"term": ["tier", "step", "answer", "suspension"],
}
