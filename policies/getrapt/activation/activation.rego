# METADATA
# description: |
#   Who puts another revision of the policy into force. Judged by the one that is in force until then; what the other
#   says of it does not count.
package getrapt.activation

import data.getrapt.actor
import input.question

# METADATA
# description: Codes of why the policy is not replaced this way.
reasons contains "not_the_policy_keeper" if {
	_activates
	not actor.is_system
	not actor.holds("beheer")
}

reasons contains "policy_in_force" if {
	_activates
	question.act.revision == question.act.previous
}

_activates if question.act.type == "activate_policy"
