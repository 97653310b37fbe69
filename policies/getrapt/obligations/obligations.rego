# METADATA
# description: What goes with an act that is allowed.
package getrapt.obligations

import data.getrapt.acts
import data.getrapt.concurrence
import data.getrapt.subject
import data.getrapt.texts
import input.question

_change_the_course := {
	"submit", "conclude", "sign", "return_for_information", "answer", "escalate", "call_up",
	"suspend", "resume", "withdraw", "recuse", "add_document", "withdraw_document", "open_tier", "remind", "pass_term", "refer", "close",
}

# METADATA
# description: Why has to be recorded with the act - a motivation, or reasons.
obligations contains "must_motivate" if texts.needs_motivation

obligations contains "must_motivate" if texts.needs_reasons

# METADATA
# description: |
#   The act does not stand alone. Whoever submits never decides; an approval rests on an office that agreed, and both
#   are named in it.
obligations contains "second_person" if question.act.type == "submit"

obligations contains "second_person" if question.act.type in {"propose_mandaat", "propose_change", "propose_forgetting"}

obligations contains "second_person" if {
	acts.approving
	count(concurrence.needed) > 0
}

# An own interest counts at once, and so does taking a proposal back.
obligations contains "second_person" if {
	question.act.type in {"register_interest", "end_interest"}
	question.facts.interest.account != question.actor.account
	question.facts.interest.status != "proposed"
}

# METADATA
# description: What was said of a case behind closed doors is left out of a copy.
obligations contains "withhold_deliberation" if subject.withholds_deliberation

# METADATA
# description: The course of the case changes, so those who are concerned have to be told.
obligations contains "must_notify" if question.act.type in _change_the_course
