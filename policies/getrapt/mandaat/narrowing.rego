package getrapt.mandaat

# METADATA
# description: |
#   How a mandaat goes further than the one that it rests on (Awb 10:9), by its id. A list that is empty limits nothing,
#   nor does null.
faults[id] contains "mandate_wider_than_parent" if {
	some id, one in known
	_wider(one, known[one.parent])
}

faults[id] contains "mandate_ceiling_above_parent" if {
	some id, one in known
	_higher(one.ceiling_cents, known[one.parent].ceiling_cents)
}

faults[id] contains "mandate_longer_than_parent" if {
	some id, one in known
	_longer(one, known[one.parent])
}

_wider(one, parent) if {
	some act in one.acts
	not act in parent.acts
}

_wider(one, parent) if {
	parent.procedure != null
	one.procedure != parent.procedure
}

_wider(one, parent) if {
	parent.case != null
	one.case != parent.case
}

_wider(one, parent) if {
	some list in {"tiers", "municipalities", "measures"}
	count(parent[list]) > 0
	count(one[list]) == 0
}

_wider(one, parent) if {
	some list in {"tiers", "municipalities", "measures"}
	count(parent[list]) > 0
	some code in one[list]
	not code in parent[list]
}

_higher(ceiling, above) if {
	above != null
	ceiling == null
}

_higher(ceiling, above) if {
	above != null
	ceiling > above
}

_longer(one, parent) if one.valid_from < parent.valid_from

_longer(one, parent) if {
	parent.valid_until != null
	one.valid_until == null
}

_longer(one, parent) if {
	parent.valid_until != null
	one.valid_until > parent.valid_until
}
