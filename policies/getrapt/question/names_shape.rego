package getrapt.question

_names_fit(question) if question.act.type != "name_accounts"

_names_fit(question) if {
	every one in question.act.names {
		regex.match(`^[0-9a-f]{32}$`, _text(one.account))
		one.handle == true
	}
	_texts_fit(question.facts.named)
}
