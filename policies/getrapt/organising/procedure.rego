package getrapt.organising

import input.question

# METADATA
# description: |
#   Codes of why this procedure cannot be put into force from that moment on. It begins when both persons agreed that it
#   would, so a moment that has passed when the second one confirms is a moment to propose anew.
reasons contains "procedure_does_not_fit" if {
	_putting
	subject.new_procedure.fits == false
}

reasons contains "procedure_version_taken" if {
	_putting
	subject.new_procedure.version_taken == true
}

reasons contains "procedure_start_passed" if {
	_putting
	subject.valid_from < question.now
}

_putting if {
	_making
	subject.kind == "put_procedure"
}
