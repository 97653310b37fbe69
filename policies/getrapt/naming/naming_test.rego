package getrapt.naming_test

import data.getrapt.example_test as example

_named(number) := {"account": sprintf("%032d", [number]), "handle": true}

_many(most) := [_named(number) | some number in numbers.range(1, most)]

test_who_names_accounts if {
	example.reasons(example.name_accounts, []) == set()
	example.reasons(example.name_accounts, [example.set_to("/actor", example.manager)]) == {"system_only"}
}

test_how_many_are_named_at_once[name] if {
	some name, [names, codes] in {
		"none": [[], {"names_not_whole"}],
		"one": [[_named(1)], set()],
		"a hundred": [_many(100), set()],
		"one too many": [_many(101), {"names_not_whole"}],
		"one twice": [[_named(1), _named(2), _named(1)], {"names_not_whole"}],
	}
	example.reasons(example.name_accounts, [example.set_to("/act/names", names)]) == codes
}

test_nobody_is_named_twice if {
	named := [example.set_to("/facts/named", [_named(2).account])]
	example.reasons(example.name_accounts, named) == {"already_named"}
	others := [example.set_to("/facts/named", [_named(3).account])]
	example.reasons(example.name_accounts, others) == set()
}

test_names_that_cannot_be_read_are_not_judged[name] if {
	some name, changes in {
		"no pseudonym": [example.set_to("/act/names/0/account", "voorzitter")],
		"a longer one": [example.set_to("/act/names/1/account", concat("", [_named(1).account, "0"]))],
		"no text": [example.set_to("/act/names/0/account", 1)],
		"no name": [example.set_to("/act/names/1/handle", false)],
		"nothing to read": [example.set_to("/act/names", "all")],
		"nothing known of earlier names": [{"op": "remove", "path": "/facts/named"}],
		"earlier names that are no list": [example.set_to("/facts/named", "none")],
		"earlier names that have names": [example.set_to("/facts/named", {"a": _named(2).account})],
		"earlier names that are no texts": [example.set_to("/facts/named", [1])],
		"no facts": [example.set_to("/facts", null)],
	}
	example.reasons(example.name_accounts, changes) == {"malformed_question"}
}

test_other_acts_are_no_matter_of_naming if {
	fields := [
		{"op": "add", "path": "/act/names", "value": [_named(1), _named(1)]},
		{"op": "add", "path": "/facts/named", "value": [_named(1).account]},
	]
	example.reasons(example.cast_vote, fields) == set()
}
