package getrapt.amount_test

import data.getrapt.example_test as example

test_no_case_has_an_amount_outside_these[name] if {
	some act in {"submit", "answer"}
	some amount, codes in {
		0: set(), 10000000000: set(), -1: {"amount_out_of_range"},
		10000000001: {"amount_out_of_range"}, 1.5: {"amount_out_of_range"},
	}
	name := sprintf("%s %v", [act, amount])
	example.reasons(example.allowed[act], [example.set_to("/act/amount_cents", amount)]) == codes
}

test_a_case_has_one_to_five_hundred_addresses[name] if {
	some addresses, codes in {
		1: set(), 500: set(), 0: {"address_count_out_of_range"}, 501: {"address_count_out_of_range"},
		2.5: {"address_count_out_of_range"},
	}
	name := sprintf("%v", [addresses])
	example.reasons(example.submit, [example.set_to("/act/address_count", addresses)]) == codes
}
