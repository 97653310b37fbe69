package getrapt.authority

import data.getrapt.access
import data.getrapt.activation
import data.getrapt.actor
import data.getrapt.administering
import data.getrapt.amount
import data.getrapt.auditing
import data.getrapt.body
import data.getrapt.concurrence
import data.getrapt.course
import data.getrapt.documents
import data.getrapt.intake
import data.getrapt.interest
import data.getrapt.log
import data.getrapt.mandaat
import data.getrapt.mandating
import data.getrapt.meeting
import data.getrapt.naming
import data.getrapt.objection
import data.getrapt.office
import data.getrapt.organising
import data.getrapt.overview
import data.getrapt.reading
import data.getrapt.round
import data.getrapt.route
import data.getrapt.separation
import data.getrapt.state
import data.getrapt.step
import data.getrapt.subject
import data.getrapt.terms
import data.getrapt.texts
import data.getrapt.upwards

# METADATA
# description: What every subject has against the act. A package with reasons counts from the moment that it stands here.
against := union({
	access.reasons, activation.reasons, actor.reasons, administering.reasons, amount.reasons, auditing.reasons, body.reasons,
	concurrence.reasons, course.reasons, documents.reasons, intake.reasons, interest.reasons, log.reasons, mandaat.reasons,
	mandating.reasons, meeting.reasons, naming.reasons, objection.reasons, office.reasons, organising.reasons, overview.reasons, reading.reasons, round.reasons,
	route.reasons, separation.reasons, state.reasons, step.reasons, subject.reasons, terms.reasons,
	texts.reasons, upwards.reasons,
})
