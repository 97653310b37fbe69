"""A change of the organisation is judged on the procedures that there are right before its entry, and a moment between its judgment
and its entry has one answer."""

import uuid

import pytest

from authority.registration import Registration
from domain.change_acts import ConfirmChange, ProposeChange
from procedures.canonical import canonical_bytes
from store.recorded import RecordedEvents
from store.recorded_registers import RecordedRegisters
from tests.organising import ALSO_MANAGES, MANAGES, Organiser
from tests.procedures import numbered
from tests.servers.verification.conftest import Judged
from tests.servers.verification.overtaking import overtaken
from tests.servers.verification.test_register_texts import NCG


async def test_a_procedure_that_the_system_brings_while_another_is_proposed_has_it_judged_again(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, organiser = judged.parts, Organiser(judged.parts, judged.accounts)
    mine, theirs = numbered(2), numbered(2, office="dgkonsob")
    registration = Registration(parts.ledger, parts.register, parts.procedures, parts.vault, parts.policy)
    organisation = await parts.register.now()
    receipt, _ = await overtaken(
        judged,
        monkeypatch,
        organiser.take(MANAGES, ProposeChange(organiser.procedure(mine)), document=canonical_bytes(mine)),
        "propose_change",
        registration.publish(theirs, organisation, canonical_bytes(theirs), uuid.uuid4().hex),
    )
    assert (receipt.allow, receipt.reasons) == (False, ("procedure_version_taken",))
    assert (await judged.verify()).findings == ()


async def test_an_entry_that_another_one_overtook_counts_from_its_own_moment_on(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, organiser = judged.parts, Organiser(judged.parts, judged.accounts)
    first = await organiser.propose(organiser.substitution(NCG, "ncg-oldambt"))
    receipt, _ = await overtaken(
        judged,
        monkeypatch,
        organiser.take(ALSO_MANAGES, ConfirmChange(first)),
        "confirm_change",
        organiser.propose(organiser.substitution("stuurgroep-oldambt-ncg", "ncg-eemsdelta")),
    )
    assert receipt.allow
    (_, proposed_at), (_, confirmed_at) = judged.rows(
        "SELECT index, recorded_at FROM entries WHERE index IN (%(a)s, %(b)s) ORDER BY index",
        a=receipt.index - 1, b=receipt.index,
    )  # fmt: skip
    assert confirmed_at < proposed_at
    between = confirmed_at + (proposed_at - confirmed_at) / 2
    made = await RecordedRegisters(parts.database).organisations(between)
    assert made[-1].entry.index == receipt.index
    (version,) = judged.rows("SELECT version FROM register_versions WHERE index = %(i)s", i=receipt.index)
    assert await RecordedEvents(parts.database).register_version_at(between) == version[0]
