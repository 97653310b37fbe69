package getrapt.mandaat

import input.question

# METADATA
# description: The mandaten that the question brings, by id - none where it brings none.
known := {one.id: one | some one in object.get(question, ["facts", "mandates"], [])}

# METADATA
# description: The ids of a mandaat and of all that it rests on, as far as they are there. A cycle ends by itself.
chain[id] := graph.reachable(_parents, {id}) if some id, _ in known

# METADATA
# description: What is wrong with a mandaat by itself or against its parent, by its id.
faults[id] contains "mandate_not_in_force" if {
	some id, one in known
	one.status == "proposed"
}

faults[id] contains "mandate_revoked" if {
	some id, one in known
	one.status == "revoked"
}

faults[id] contains "mandate_not_yet_valid" if {
	some id, one in known
	question.now < one.valid_from
}

faults[id] contains "mandate_expired" if {
	some id, one in known
	one.valid_until != null
	question.now >= one.valid_until
}

# Awb 10:5 lid 2: in writing, but for one that is for a certain case.
faults[id] contains "mandate_unwritten" if {
	some id, one in known
	one.case == null
	one.written == false
}

# Awb 10:4.
faults[id] contains "mandate_without_consent" if {
	some id, one in known
	one.agreed_by == null
	not one.principal_organisation in one.holder_organisations
}

# Nothing can be mandated of what a body decides by vote (Awb 10:3 lid 2), nor for what is no office.
faults[id] contains "no_mandate_by_majority" if {
	some id, one in known
	one.principal_kind in {"steering_group", "overleg"}
}

faults[id] contains "no_mandate_by_majority" if {
	some id, one in known
	some act in one.acts
	act in {"cast_vote", "conclude", "escalate"}
}

faults[id] contains "mandate_unknown_office" if {
	some id, one in known
	one.principal_kind == null
}

faults[id] contains "mandate_unknown_holder" if {
	some id, one in known
	one.holder.kind in {"office", "seat"}
	count(one.holder_organisations) == 0
}

# Neither what a closed account holds nor what it passed on carries anything.
faults[id] contains "mandate_holder_closed" if {
	some id, one in known
	one.holder_closed == true
}

# The chain ends in what is not there, or turns in a ring.
faults[id] contains "mandate_broken" if {
	some id, _ in known
	not _rooted(id)
}

faults[id] contains "mandate_broken" if {
	some id, one in known
	known[one.parent].principal != one.principal
}

# Awb 10:9.
faults[id] contains "mandate_not_passable" if {
	some id, one in known
	known[one.parent].passable == false
}

# METADATA
# description: What is wrong with a mandaat and with all that it rests on, by its id.
defects[id] contains code if {
	some id, links in chain
	some link in links
	some code in faults[link]
}

_parents[id] := [one.parent] if some id, one in known

_rooted(id) if {
	some link in chain[id]
	known[link].parent == null
}
