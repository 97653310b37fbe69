# Awb 10:3 lid 3. A mandaat to decide objections is none for who took the contested decision, and so cannot be passed on by
# that person either: nobody who took it, or through whose mandaat it was taken, is a link above who decides the objection.
package getrapt.mandaat

import input.question

# METADATA
# description: Codes of why what the actor holds for the office that was asked does not carry this act.
reasons contains "decided_contested_decision" if {
	some one in _for_this_act
	_through_who_decided(one.id)
}

# Of who acts the same is said in getrapt.objection, whatever it is done under.
_through_who_decided(id) if {
	question.act.type == "decide_objection"
	some link in chain[id]
	some account in object.get(known[link], "held_by", [])
	account != question.actor.account
	account in _took_the_decision
}

_took_the_decision contains question.case.objection.decided_by

_took_the_decision contains account if some account in question.case.objection.holders
