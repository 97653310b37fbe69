# METADATA
# description: |
#   The access log - what a batch has to be that the system puts on record, and who may see who looked at what. Everybody
#   sees the own looks; those of others, the log of processing and all that a trace id joins are for the auditor.
package getrapt.access

import data.getrapt.actor
import input.question

# METADATA
# description: Codes of what is wrong with a batch, and of who may not see the logs of looking.
reasons contains "batch_not_whole" if {
	question.act.type == "seal_access_log"
	not _whole
}

reasons contains "may_not_read_access_log" if {
	question.act.type == "read_access_log"
	not question.act.account == question.actor.account
	not actor.holds("auditor")
}

reasons contains "auditors_only" if {
	question.act.type == "read_processing_log"
	not actor.holds("auditor")
}

_whole if {
	question.act.first >= 0
	question.act.count >= 1
	question.act.count == (question.act.last - question.act.first) + 1
	regex.match(`^[0-9a-f]{64}$`, question.act.root)
}
