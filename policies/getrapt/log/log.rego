# METADATA
# description: |
#   The transparency log: who names the key that signs it, and who reads its entries. Its hashes, checkpoints and proofs
#   say nothing about anybody and are for all; its entries are those of all cases together, with their votes.
package getrapt.log

import data.getrapt.actor
import input.question

# METADATA
# description: Codes of why the key is not replaced this way, or the entries are not shown.
reasons contains "not_the_log_keeper" if {
	_rotates
	not actor.holds("beheer")
}

reasons contains "log_key_in_use" if {
	_rotates
	question.act.vkey == question.act.previous
}

# Who has to stay out of one case cannot be kept out of its entries here, so nobody reads all of them to decide cases.
reasons contains "may_not_read_log" if {
	question.act.type == "read_log"
	not _only_audits
}

_rotates if question.act.type == "rotate_log_key"

_only_audits if actor.bodies == {"auditor"}
