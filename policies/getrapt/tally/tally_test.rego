package getrapt.tally_test

import data.getrapt.example_test as example

_rule(kind, parties) := [
	example.set_to("/procedure/tiers/0/steps/1/rule", {"kind": kind, "parties": parties}),
	example.set_to("/procedure/tiers/0/steps/1/quorum", {
		"chair": false, "parties": [], "share_numerator": 0, "share_denominator": 1,
	}),
]

_votes(choices) := [example.set_to("/case/tier/votes", [example.vote(seat, account, choices[n]) |
	some n, [seat, account] in [["gemeente", "p-chair"], ["ncg", "p-ncg"], ["provincie", "p-prov"]]
	choices[n]
])]

_concluded(outcome) := [example.set_to("/act/outcome", outcome), example.set_to("/act/conditions", true)]

_counts := {
	"consensus is nobody against": ["consensus", [], ["for", "abstain", "for"], {"approve"}],
	"consensus is somebody for": ["consensus", [], ["abstain"], set()],
	"consensus of one is somebody for": ["consensus", [], ["for", "abstain"], {"approve"}],
	"unanimity of one party": ["unanimity", ["ncg"], ["abstain", "for"], {"approve"}],
	"an unknown rule carries no rejection": ["acclamation", [], ["against", "against", "against"], set()],
	"consensus broken carries nothing": ["consensus", [], ["for", "against"], set()],
	"consensus against rejects": ["consensus", [], ["against", "abstain"], {"reject"}],
	"consensus does not ask a named party": ["consensus", ["provincie"], ["for", "for"], {"approve"}],
	"consensus broken by many carries nothing": ["consensus", ["ncg"], ["against", "for", "against"], set()],
	"consensus broken is not mended by a named party": ["consensus", ["ncg"], ["for", "for", "against"], set()],
	"majority is more for than against": ["majority", [], ["for", "for", "against"], {"approve"}],
	"majority tied carries nothing": ["majority", [], ["for", "against", "abstain"], set()],
	"majority against rejects": ["majority", [], ["against", "against", "for"], {"reject"}],
	"unanimity is every named party for": ["unanimity", ["ncg", "gemeente"], ["for", "for", "against"], {"approve"}],
	"unanimity of an abstaining party is none": ["unanimity", ["ncg"], ["for", "abstain"], set()],
	"unanimity of a silent party is none": ["unanimity", ["provincie"], ["for", "for"], set()],
	"unanimity of nobody is none": ["unanimity", [], ["for", "for"], set()],
	"unanimity rejects by majority": ["unanimity", ["ncg"], ["against", "against"], {"reject"}],
	"an unknown rule carries nothing": ["acclamation", [], ["for", "for", "for"], set()],
}

test_the_rule_carries_what_the_votes_say[name] if {
	some what, [kind, parties, choices, carried] in _counts
	some outcome in {"approve", "reject"}
	name := concat(": ", [what, outcome])
	patches := array.concat(array.concat(_rule(kind, parties), _votes(choices)), _concluded(outcome))
	refused := example.reasons(example.conclude, patches)
	refused == {"rule_not_met" | not outcome in carried}
}

test_both_seats_of_a_named_party_have_to_be_for if {
	patches := array.concat(
		array.concat(_rule("unanimity", ["ncg"]), _votes(["for", "for", "abstain"])),
		[example.set_to("/case/tier/votes/2/party", "ncg")],
	)
	example.reasons(example.conclude, patches) == {"rule_not_met"}
}

_quorum(chair, parties, numerator, denominator) := [example.set_to("/procedure/tiers/0/steps/1/quorum", {
	"chair": chair, "parties": parties, "share_numerator": numerator, "share_denominator": denominator,
})]

_present := {
	"two of three are half, rounded up": [true, ["ncg"], 1, 2, ["for", "for"], true],
	"one of three is less than half": [false, [], 1, 2, ["for"], false],
	"all of three": [false, [], 1, 1, ["for", "for", "abstain"], true],
	"all but one are not all": [false, [], 1, 1, ["for", "for"], false],
	"the chair is asked and absent": [true, [], 0, 1, [null, "for"], false],
	"the chair is not asked": [false, [], 0, 1, [null, "for"], true],
	"a named party is absent": [false, ["provincie"], 0, 1, ["for", "for"], false],
	"nobody at all": [false, [], 0, 1, [], true],
}

test_the_quorum_is_counted_against_the_electorate[name] if {
	some what, [chair, parties, numerator, denominator, choices, met] in _present
	some outcome in {"approve", "no_quorum"}
	name := concat(": ", [what, outcome])
	voted := [example.set_to("/case/tier/votes", [example.vote(seat, account, choices[n]) |
		some n, [seat, account] in [["gemeente", "p-chair"], ["ncg", "p-ncg"], ["provincie", "p-prov"]]
		is_string(choices[n])
	])]
	patches := array.concat(
		array.concat(_quorum(chair, parties, numerator, denominator), voted),
		[example.set_to("/act/outcome", outcome)],
	)
	found := example.reasons(example.conclude, patches) & {"quorum_not_met", "quorum_is_met"}
	found == _expected[outcome][sprintf("%v", [met])]
}

_expected := {
	"approve": {"true": set(), "false": {"quorum_not_met"}},
	"no_quorum": {"true": {"quorum_is_met"}, "false": set()},
}

test_where_nobody_can_vote_there_is_no_quorum if {
	patches := array.concat(
		_quorum(false, [], 0, 1),
		[example.set_to("/case/tier/electorate", [example.elector("gemeente", "p-chair", true, false)])],
	)
	example.reasons(example.conclude, patches) == {"quorum_not_met"}
}

test_a_vote_on_an_older_dossier_does_not_count if {
	example.reasons(example.conclude, [
		example.set_to("/case/tier/votes/0/fresh", false),
		example.set_to("/case/tier/votes/1/fresh", false),
	]) == {"quorum_not_met", "rule_not_met"}
}

test_one_who_can_vote_is_an_electorate if {
	patches := array.concat(
		_quorum(true, [], 1, 1),
		[
			example.set_to("/case/tier/electorate", [example.elector("gemeente", "p-chair", true, true)]),
			example.set_to("/case/tier/votes", [example.vote("gemeente", "p-chair", "for")]),
		],
	)
	example.reasons(example.conclude, patches) == set()
}

test_who_is_for_with_conditions_is_for if {
	patches := array.concat(
		array.concat(_rule("consensus", []), _votes(["abstain", "for_with_conditions"])),
		_concluded("approve_with_conditions"),
	)
	example.reasons(example.conclude, patches) == set()
}
