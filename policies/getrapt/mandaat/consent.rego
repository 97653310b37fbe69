package getrapt.mandaat

# Awb 10:4. Who works for the principal's organisation needs no consent. Anybody else needs that of each organisation that the
# holder works for now, as it was given: a consent says for which organisations it is, and is not carried along to another.
faults[id] contains "mandate_without_consent" if {
	some id, one in known
	not _agreed_to(one)
}

# Of one person: working for the principal too is enough. A body is only as far in it as all of its members are.
_agreed_to(one) if {
	one.holder.kind == "account"
	one.principal_organisation in one.holder_organisations
}

# Who works for nobody has nobody who agreed for it.
_agreed_to(one) if {
	count(one.holder_organisations) > 0
	every organisation in one.holder_organisations {
		organisation in ({one.principal_organisation} | {other | some other in one.agreed_for})
	}
}
