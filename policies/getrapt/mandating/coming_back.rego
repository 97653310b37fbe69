# A mandaat is for another than who gave it: it does not come back to who is in its chain already, nor to a seat in the office
# that it is of, or to who fills one now, who is competent without (Awb 10:7).
package getrapt.mandating

import data.getrapt.mandaat
import input.question

# METADATA
# description: Codes of why the register of mandaten does not change this way.
reasons contains "mandate_comes_back" if {
	question.act.type in {"propose_mandaat", "confirm_mandaat"}
	_comes_back
}

_comes_back if _subject.holder_in_principal == true

_comes_back if {
	some link in _above
	mandaat.known[link].holder == _subject.holder
}
