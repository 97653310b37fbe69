# METADATA
# description: |
#   The count of a round - quorum and decision rule, from the recorded electorate and the votes on the present dossier.
#   The domain counts the same on its own (domain/rounds.py); an approval needs both.
package getrapt.tally

import data.getrapt.procedure
import input.question

_in_favour := {"for", "for_with_conditions"}

_votes := [vote | some vote in question.case.tier.votes; vote.fresh == true]

_voters := [elector | some elector in question.case.tier.electorate; elector.voting == true]

_present := [elector |
	some elector in _voters
	elector.seat in {vote.seat | some vote in _votes}
]

_for := count([vote | some vote in _votes; vote.choice in _in_favour])

_against := count([vote | some vote in _votes; vote.choice == "against"])

# METADATA
# description: Some vote that counts is for with conditions.
conditional if {
	some vote in _votes
	vote.choice == "for_with_conditions"
}

# METADATA
# description: Enough of the electorate has voted. Who abstains is present; who is silent is not.
quorum_met if {
	quorum := procedure.step.quorum
	count(_voters) > 0
	_chair_present(quorum)
	every party in quorum.parties {
		party in {elector.party | some elector in _present}
	}
	count(_present) * quorum.share_denominator >= count(_voters) * quorum.share_numerator
}

_chair_present(quorum) if quorum.chair == false

_chair_present(_) if {
	some elector in _present
	elector.chair == true
}

# METADATA
# description: The votes carry an approval by the rule of the step, whatever the quorum.
approval_carried if {
	procedure.step.rule.kind == "consensus"
	_for > 0
	_against == 0
}

approval_carried if {
	procedure.step.rule.kind == "majority"
	_for > _against
}

approval_carried if {
	procedure.step.rule.kind == "unanimity"
	parties := {party | some party in procedure.step.rule.parties}
	count(parties) > 0
	count(parties - {vote.party | some vote in _votes}) == 0
	count(parties & {vote.party | some vote in _votes; not vote.choice in _in_favour}) == 0
}

# METADATA
# description: The votes carry a rejection by the rule of the step, whatever the quorum.
rejection_carried if {
	procedure.step.rule.kind == "consensus"
	_against > 0
	_for == 0
}

rejection_carried if {
	procedure.step.rule.kind in {"majority", "unanimity"}
	_against > _for
}
