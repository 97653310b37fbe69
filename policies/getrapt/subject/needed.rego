package getrapt.subject

# METADATA
# description: Codes of why a subject is not forgotten or handed over, because something needs it still.
reasons contains "subject_needed" if {
	_forgets
	_needed
}

# An archive gets a case that is closed.
reasons contains "subject_needed" if {
	_transfers
	_needed
}

_needed if _subject.needed == true

# Of what does not say that no objection waits nobody can tell, so it is needed (AVG 17(3)(e)).
_needed if {
	_subject
	not _unobjected
}

_unobjected if _subject.objected == false

# Of what does not say that it is over nobody can tell, so it is needed.
_needed if {
	_subject.kind in {"interest", "mandaat", "change", "audit", "meeting"}
	not _is_over
}

_is_over if _subject.matter.counts == false
