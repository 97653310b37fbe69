# Who instructs the holder of a mandaat (Awb 10:6 lid 1): whoever may act for the office that the mandaat is of, and who passed
# it on. Who takes that back: whoever gave the instruction, or stands above the one who did. Who only keeps the register gives
# no instructions. Who may read them, and may ask what was done under the mandaat (lid 2). What an instruction says binds the
# holder alone and is not judged.
package getrapt.mandating

import data.getrapt.actor
import data.getrapt.mandaat
import input.question

# METADATA
# description: Codes of why this is not instructed, taken back, read or asked.
reasons contains "not_the_instructor" if {
	question.act.type == "instruct_mandaat"
	not _gave_it
}

reasons contains "not_the_instructor" if {
	question.act.type == "withdraw_instruction"
	not actor.holds(_subject.principal)
	count(_stands_at) == 0
}

# Only what is taken back names an instruction.
reasons contains "instruction_from_above" if {
	count(_stands_at) > 0
	question.act.number in object.get(_subject, "instructions", [])
	not _takes_back
}

reasons contains "instructs_oneself" if {
	_instructing
	mandaat.holds(_subject)
}

reasons contains "mandate_expired" if {
	_instructing
	_subject.valid_until != null
	question.now >= _subject.valid_until
}

reasons contains "instruction_missing" if {
	question.act.type == "instruct_mandaat"
	not question.act.text == true
}

# A mandaat for one case is not used in another.
reasons contains "instruction_elsewhere" if {
	question.act.type == "instruct_mandaat"
	question.act.case != null
	_subject.case != null
	question.act.case != _subject.case
}

reasons contains "no_such_instruction" if {
	question.act.type == "withdraw_instruction"
	not question.act.number in object.get(_subject, "instructions", [])
}

reasons contains "may_not_read_instructions" if {
	question.act.type == "read_instructions"
	not _gave_it
	not _bound_by_it
	not actor.holds("auditor")
}

reasons contains "may_not_read_mandate_use" if {
	question.act.type == "read_mandaat_use"
	not _gave_it
	not actor.holds("auditor")
}

_instructing if question.act.type in {"instruct_mandaat", "withdraw_instruction"}

_bound_by_it if mandaat.holds(_subject)

# What was passed on carries the instructions along, as long as something can be done under it.
_bound_by_it if {
	some id, one in mandaat.known
	mandaat.holds(one)
	_id in mandaat.chain[id]
	not mandaat.defects[id]
}
