package getrapt.example_test

# METADATA
# description: Who stands in for the chair of sg-a.
standing_in := person("p-stand-in", [seat("gemeente", "sg-a", "steering_group", "1979", true)])

agenda_case := {"case": "c-1", "sequence": 9, "round": true, "added": true}

# METADATA
# description: The question with a meeting changed so among its facts.
about_meeting(question, changes) := json.patch(question, [{
	"op": "add", "path": "/facts/meeting",
	"value": object.union(
		{
			"id": "v-1", "body": "sg-a", "status": "convened", "starts_at": "2026-11-23T22:00:00.000000Z",
			"earliest": null, "agenda": [], "seat": null, "minutes": null,
		},
		changes,
	),
}])

convene_meeting := about_meeting(
	ask(
		chair,
		{
			"type": "convene_meeting", "meeting": "v-1", "body": "sg-a", "starts_at": "2026-12-01T09:00:00.000000Z",
			"agenda": ["c-1"], "place": true,
		},
		null,
	),
	{
		"status": null, "starts_at": null, "earliest": "2026-11-28T23:00:00.000000Z",
		"agenda": [agenda_case],
	},
)

change_meeting := about_meeting(
	ask(
		chair,
		{
			"type": "change_meeting", "meeting": "v-1", "starts_at": "2026-12-01T09:00:00.000000Z",
			"agenda": ["c-1"], "place": true,
		},
		null,
	),
	{
		"starts_at": "2026-11-30T09:00:00.000000Z", "earliest": "2026-11-28T23:00:00.000000Z",
		"agenda": [object.union(agenda_case, {"added": false})],
	},
)

withdraw_meeting := about_meeting(
	ask(chair, {"type": "withdraw_meeting", "meeting": "v-1", "reasons": true}, null),
	{},
)

open_meeting := about_meeting(ask(chair, {"type": "open_meeting", "meeting": "v-1"}, null), {})

mark_attendance := about_meeting(
	ask(member, {"type": "mark_attendance", "meeting": "v-1", "seat": "ncg", "present": true}, null),
	{"status": "open", "seat": {"seat": "ncg", "account": "p-ncg", "present": false}},
)

close_meeting := about_meeting(ask(chair, {"type": "close_meeting", "meeting": "v-1"}, null), {"status": "open"})

remark_on_minutes := about_meeting(
	ask(member, {"type": "remark_on_minutes", "meeting": "v-1", "remark": true}, null),
	{"status": "closed"},
)

adopt_minutes := about_meeting(
	ask(chair, {"type": "adopt_minutes", "meeting": "v-1", "minutes": hash}, null),
	{"status": "closed", "minutes": hash},
)

read_meeting := about_meeting(ask(member, {"type": "read_meeting"}, null), {})
