# METADATA
# description: |
#   What a refusal tells. How the votes stand is told to nobody who may not read the deliberation (Awb 2:4); where
#   nothing else fails, that something does is all that is said. What is kept back counts like everything else.
package getrapt.disclosure

import data.getrapt.reading

# METADATA
# description: The codes that a refusal gives, of all that fail.
told(failing) := shown if {
	shown := {code | some code in failing; not _of_the_deliberation(code)}
	count(shown) > 0
}

told(failing) := instead if {
	count(failing) > 0
	every code in failing {
		_of_the_deliberation(code)
	}
}

told(failing) := failing if count(failing) == 0

# METADATA
# description: What is said in place of codes that are kept back.
instead contains "deliberation_closed"

_of_the_deliberation(code) if {
	data.getrapt.reasons[code].deliberation == true
	not reading.sees_deliberation
}
