# What an act on a register is made of; that of an act on a case is in act_shapes.rego.
package getrapt.question

act_shape("register_interest") := {"interest": {"object"}, "reasons": _yes_or_no}

act_shape("confirm_interest") := {"interest": {"string"}}

act_shape("end_interest") := {"interest": {"string"}, "reasons": _yes_or_no}

act_shape("open_audit") := {"audit": {"object"}}

act_shape("record_finding") := {
	"audit": {"string"}, "case": {"string"}, "result": {"string"},
	"category": {"string", "null"}, "tier": {"string", "null"},
}

act_shape("reply_to_finding") := {"audit": {"string"}, "case": {"string"}, "finding": {"number"}}

act_shape("close_audit") := {"audit": {"string"}, "seen": {"number"}}

act_shape("convene_meeting") := {
	"meeting": {"string"}, "body": {"string"}, "starts_at": {"string"}, "agenda": {"array"},
	"place": _yes_or_no,
}

act_shape("change_meeting") := {
	"meeting": {"string"}, "starts_at": {"string"}, "agenda": {"array"},
	"place": _yes_or_no,
}

act_shape("withdraw_meeting") := {"meeting": {"string"}, "reasons": _yes_or_no}

act_shape("open_meeting") := {"meeting": {"string"}}

act_shape("mark_attendance") := {"meeting": {"string"}, "seat": {"string"}, "present": {"boolean"}}

act_shape("close_meeting") := {"meeting": {"string"}}

act_shape("remark_on_minutes") := {"meeting": {"string"}, "remark": _yes_or_no}

act_shape("adopt_minutes") := {"meeting": {"string"}, "minutes": {"string"}}

act_shape("propose_change") := {"change": {"object"}}

act_shape("confirm_change") := {"change": {"string"}}

act_shape("revoke_change") := {"change": {"string"}, "reasons": _yes_or_no}

act_shape("seal_access_log") := {
	"first": {"number"}, "last": {"number"}, "count": {"number"},
	"root": {"string"},
}

act_shape("read_access_log") := {"account": {"string", "null"}}

act_shape("read_overview") := {"municipality": {"string", "null"}}

act_shape("propose_forgetting") := {"subject": {"string"}, "ground": {"string"}}

act_shape("confirm_forgetting") := {"subject": {"string"}}

act_shape("revoke_forgetting") := {"subject": {"string"}}

act_shape("place_hold") := {"subject": {"string"}, "ground": {"string"}}

act_shape("release_hold") := {"subject": {"string"}}

act_shape("export_subject") := {"subject": {"string"}, "purpose": {"string"}}

act_shape("activate_policy") := {"revision": {"string"}, "previous": {"string", "null"}}

act_shape("begin_log") := {"origin": {"string"}, "vkey": {"string"}}

act_shape("name_accounts") := {"names": {"array"}}

act_shape("rotate_log_key") := {"vkey": {"string"}, "previous": {"string"}}
