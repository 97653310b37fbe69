# METADATA
# description: Amounts in whole cents, and up to where a tier may decide alone.
package getrapt.amount

import data.getrapt.acts
import data.getrapt.procedure
import input.question

_highest := 10000000000

# METADATA
# description: The amount of the case as it is after the act; it is opened with one, and an answer may correct it.
cents := question.act.amount_cents if {
	question.act.type in {"submit", "answer"}
	is_number(question.act.amount_cents)
} else := question.case.amount_cents

# METADATA
# description: |
#   The most that the case has before or after the act. Who may only go up to an amount corrects no case that is above it.
most_cents := max({cents} | _before)

_before contains question.case.amount_cents

# METADATA
# description: Codes of why a decision goes beyond what the tier may decide alone. No limit is written as null.
beyond contains "above_ceiling" if {
	ceiling := procedure.tier.limits.ceiling_cents
	ceiling != null
	not question.case.amount_cents <= ceiling
}

beyond contains "measure_not_listed" if {
	measures := procedure.tier.limits.measures
	measures != null
	not question.case.measure in measures
}

beyond contains "knock_on_new_difference" if {
	acts.approving
	question.act.knock_on != null
	not question.act.knock_on.new_difference == false
}

# METADATA
# description: Codes of numbers that no case can have, whatever was checked before they came here.
reasons contains "amount_out_of_range" if {
	question.act.type in {"submit", "answer"}
	question.act.amount_cents != null
	not _whole_number_in(question.act.amount_cents, 0, _highest)
}

reasons contains "address_count_out_of_range" if {
	question.act.type == "submit"
	not _whole_number_in(question.act.address_count, 1, 500)
}

_whole_number_in(number, lowest, highest) if {
	number >= lowest
	number <= highest
	floor(number) == number
}
