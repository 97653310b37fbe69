# METADATA
# description: The closed set of acts - who can take them at all, and in which role a person takes them.
package getrapt.acts

import input.question

# METADATA
# description: The outcomes that approve.
approvals := {"approve", "approve_with_conditions"}

# METADATA
# description: The outcomes that say yes or no, and so need the whole motivation and an answer to each advice.
decisions := {"approve", "approve_with_conditions", "reject", "take_over"}

# METADATA
# description: The act asked about is one of the closed set.
known if taker[question.act.type]

# METADATA
# description: The act is about a case that has to be there.
on_case if {
	not taker[question.act.type] in {"register", "mandaat", "organisation", "interest", "audit", "meeting", "subject", "policy", "access", "overview", "administration", "log"}
	question.act.type != "submit"
}

# METADATA
# description: The act is one of a person, on a case that is there, and leaves an entry.
of_person_on_case if {
	taker[question.act.type] == "person"
	question.act.type != "submit"
}

# METADATA
# description: The act is one of an audit on a case that is looked at, or what was found of one is read.
of_audited_case if question.act.type in {"record_finding", "reply_to_finding", "read_audit"}

# METADATA
# description: The act is about an objection against a decision that was taken.
of_objection if question.act.type in {"lodge_objection", "decide_objection"}

# METADATA
# description: The act is about a document of the case.
of_documents if question.act.type in {"add_document", "withdraw_document"}

# METADATA
# description: The act would approve the case, in the tier it is in.
approving if {
	question.act.type in {"conclude", "sign"}
	question.act.outcome in approvals
}
