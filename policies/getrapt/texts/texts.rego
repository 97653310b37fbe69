# METADATA
# description: What has to be written down with an act. The policy sees that a text was given, never the text.
package getrapt.texts

import data.getrapt.acts
import input.question

_motivation := {"facts", "interests", "norm", "equality", "maatwerk"}

# METADATA
# description: The act has to say why.
needs_reasons if question.act.type in {"escalate", "call_up", "suspend", "resume", "withdraw", "withdraw_document", "lodge_objection"}

needs_reasons if {
	question.act.type == "cast_vote"
	question.act.choice == "against"
}

needs_reasons if {
	question.act.type == "concur"
	question.act.agree == false
}

# METADATA
# description: The act has to be motivated; every part for a yes or a no, the facts at least for the rest.
needs_motivation if question.act.type in {"conclude", "sign", "decide_objection"}

# METADATA
# description: Codes of what was not written down.
reasons contains "reasons_missing" if {
	needs_reasons
	not question.act.reasons == true
}

reasons contains "conditions_missing" if {
	question.act.type == "cast_vote"
	question.act.choice == "for_with_conditions"
	not question.act.conditions == true
}

reasons contains "conditions_missing" if {
	question.act.type in {"conclude", "sign"}
	question.act.outcome == "approve_with_conditions"
	not question.act.conditions == true
}

reasons contains "motivation_incomplete" if {
	needs_motivation
	some part in _asked
	not question.act.motivation[part] == true
}

reasons contains "advice_missing" if {
	question.act.type == "advise"
	not question.act.advice == true
}

reasons contains "questions_missing" if {
	question.act.type == "return_for_information"
	not question.act.questions == true
}

reasons contains "answer_missing" if {
	question.act.type == "answer"
	not question.act.answer == true
}

default _asked := {"facts"}

_asked := _motivation if question.act.outcome in acts.decisions

_asked := _motivation if question.act.type in {"sign", "decide_objection"}
