# METADATA
# description: |
#   Naming accounts - the log says once, and by the system alone, whose each pseudonym is. An entry is small enough to be
#   read and proven as one, so it names a hundred at most.
package getrapt.naming

import input.question

# METADATA
# description: Codes of why accounts are not named this way.
reasons contains "names_not_whole" if {
	_names
	not _whole
}

# A second name would put somebody else behind all that was done before.
reasons contains "already_named" if {
	_names
	some one in question.act.names
	one.account in question.facts.named
}

_names if question.act.type == "name_accounts"

_whole if {
	accounts := {one.account | some one in question.act.names}
	count(accounts) >= 1
	count(accounts) <= 100
	count(accounts) == count(question.act.names)
}
