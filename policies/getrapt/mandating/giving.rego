# Who stands above the holder of a mandaat: whoever may act for the office that it is of, and whose mandaat it rests on, as long
# as that one is sound. Of a mandaat whose time has yet to come it is known already what it will carry.
package getrapt.mandating

import data.getrapt.actor
import data.getrapt.mandaat
import input.question

_gave_it if actor.holds(_subject.principal)

_gave_it if _subject.parent in _stands_at

# The mandaten above this one that the actor holds and that are sound.
_stands_at contains link if {
	some link in _above
	mandaat.holds(mandaat.known[link])
	not _carries_nothing(link)
}

# What was said from above is not taken back from below: by whoever said it, or who stands as high.
_takes_back if actor.holds(_subject.principal)

_takes_back if _subject.instructed_by.account == question.actor.account

_takes_back if {
	not {"kind": "office", "id": _subject.principal} in _subject.instructed_by["as"]
	count(_instructed_at) > 0
	some own in _stands_at
	every link in _instructed_at {
		own in mandaat.chain[link]
	}
}

# The mandaten above this one that who gave the instruction held then.
_instructed_at contains link if {
	some link in _above
	mandaat.known[link].holder in _subject.instructed_by["as"]
}

_above contains link if {
	some link in mandaat.chain[_id]
	link != _id
}

_carries_nothing(link) if {
	some code in mandaat.defects[link]
	code != "mandate_not_yet_valid"
}
