package getrapt.meeting

import input.question

# METADATA
# description: Codes of why a meeting cannot be convened, or changed, so.
reasons contains "agenda_empty" if {
	_convening
	count(_subject.agenda) == 0
}

reasons contains "agenda_without_round" if {
	_convening
	some one in _subject.agenda
	one.round == false
}

reasons contains "meeting_in_the_past" if {
	_convening
	question.act.starts_at < question.now
}

reasons contains "convocation_too_short" if {
	_convening
	_told_anew
	question.act.starts_at >= question.now
	question.act.starts_at < _subject.earliest
}

_convening if question.act.type in {"convene_meeting", "change_meeting"}

# Where only the place changes, or a case comes off the agenda, everybody was told in time before.
_told_anew if question.act.type == "convene_meeting"

_told_anew if question.act.starts_at != _subject.starts_at

_told_anew if {
	some one in _subject.agenda
	one.added == true
}
