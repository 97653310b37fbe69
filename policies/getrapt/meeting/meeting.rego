# METADATA
# description: |
#   Meetings of a body - who convenes one and how long before, who opens and closes it, who is marked present and by whom,
#   and who adopts its minutes. What is decided there are acts on the cases, judged as they always are.
package getrapt.meeting

import data.getrapt.actor
import input.question

_of_the_chair := {
	"convene_meeting", "change_meeting", "withdraw_meeting", "open_meeting", "close_meeting",
	"adopt_minutes",
}

_acts := _of_the_chair | {"mark_attendance", "remark_on_minutes"}

_status := {
	"change_meeting": "convened", "withdraw_meeting": "convened", "open_meeting": "convened",
	"mark_attendance": "open", "close_meeting": "open",
	"remark_on_minutes": "closed", "adopt_minutes": "closed",
}

# METADATA
# description: Codes of why a meeting does not go on this way, or may not be seen.
reasons contains "no_such_meeting" if {
	question.act.type in _acts
	not _subject
}

# Who stands in for the chair holds the chair's seat.
reasons contains "not_the_chair" if {
	question.act.type in _of_the_chair
	is_object(_subject)
	not _chairs
}

reasons contains "meeting_not_convened" if _is_not("convened")

reasons contains "meeting_not_open" if _is_not("open")

reasons contains "meeting_not_closed" if _is_not("closed")

reasons contains "meeting_too_early" if {
	question.act.type == "open_meeting"
	question.now < _subject.starts_at
}

reasons contains "seat_without_holder" if {
	question.act.type == "mark_attendance"
	is_null(_subject.seat)
}

reasons contains "not_your_seat" if {
	_subject.seat.account != question.actor.account
	not _chairs
}

reasons contains "attendance_unchanged" if _subject.seat.present == question.act.present

reasons contains "not_in_the_body" if {
	question.act.type == "remark_on_minutes"
	not actor.holds(_subject.body)
}

reasons contains "minutes_changed" if {
	_subject.status == "closed"
	_subject.minutes != question.act.minutes
}

reasons contains "may_not_read_meeting" if {
	question.act.type == "read_meeting"
	not _oversees
	not _of_the_body
}

_is_not(needed) if {
	_status[question.act.type] == needed
	_subject.status != needed
}

_subject := question.facts.meeting

_chairs if {
	some seat in question.actor.seats
	seat.body == _subject.body
	seat.chair == true
}

_of_the_body if actor.holds(_subject.body)

_oversees if {
	some office in {"auditor", question.procedure.call_up_office}
	actor.holds(office)
}
