"""An auditor's browser checks the log itself: what stands says so, and what was changed says what is wrong, and where."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.servers.api.web import CHAIR, PREPARER, Web
from tests.servers.log.logs import ORIGIN, OwnLog, new_key
from tests.servers.log.test_rotation import rotated
from tests.signed_log import cosigned, witness_key
from tests.web.conftest import Visitor
from tests.web.visit import Visit

AUDITOR = "auditor-rijk"
OTHER_VOTE = (
    "UPDATE entries SET content ="
    """ convert_to(replace(convert_from(content, 'UTF8'), '"choice":"for"', '"choice":"against"'), 'UTF8')"""
)
"""Makes the vote one against."""


async def voted(web: Web) -> str:
    """A case with a vote, and a vote that was refused."""
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    refused = await web.act(PREPARER, case, type="cast_vote", choice="for")
    assert refused.status_code == 403
    return case


async def checked(visit: Visit, case: str, *, name: str = "") -> Page:
    """The timeline of a case of which all proofs were checked."""
    await visit.go(f"/controle/routekaarten/{case}", "tijdlijn")
    await visit.press(visit.page.get_by_role("button", name="Kijk alle bewijzen op deze pagina na"))
    await expect(visit.page.locator("[data-summary]")).not_to_be_empty()
    if name:
        await visit.look(name)
    return visit.page


def of_vote(case: str, statement: str) -> str:
    """A statement about the entry of the vote, at its end or where it has `<VOTE>`."""
    where = f" WHERE stream = 'routekaart/{case}' AND sequence = 3"
    return statement.replace("<VOTE>", where) if "<VOTE>" in statement else statement + where


def verdict(page: Page, sequence: int) -> Locator:
    """What is said of an entry."""
    return page.locator(f"#v{sequence} [data-verdict]")


@pytest.mark.parametrize("way", ["laptop", "telephone", "keyboard"], indirect=True)
async def test_every_entry_of_a_case_is_found_to_stand_in_the_signed_log(
    own: OwnLog, log_visitor: Visitor, way: dict[str, Any]
) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR, **way)
    page = await checked(auditor, case, name="klopt")
    await expect(page.locator("[data-summary]")).to_contain_text("4 van 4 vermeldingen kloppen.")
    await expect(page.locator("[data-verdict]")).to_have_text(["Klopt."] * 4)
    # And one alone, with the key that the auditor holds.
    await auditor.press(page.locator("summary").filter(has_text="Met uw eigen sleutel nakijken"))
    await auditor.write(page.get_by_label("Uw sleutels"), own.key.verifier.text)
    await auditor.press(page.get_by_role("button", name="Gebruik deze sleutels"))
    await auditor.press(page.get_by_role("button", name="Kijk vermelding 3 na"))
    await expect(page.locator("[data-summary]")).to_contain_text("1 van 1 vermelding klopt.")
    await expect(page.locator("[data-summary]")).to_contain_text("getekend met uw eigen sleutel")


async def test_an_entry_that_the_owner_of_the_database_changed_does_not_hold_and_the_others_do(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await voted(own.web)
    await own.turn()
    # The vote becomes one against, in the stored bytes alone.
    own.owner(of_vote(case, OTHER_VOTE))
    page = await checked(await log_visitor(AUDITOR), case, name="klopt-niet")
    await expect(verdict(page, 3)).to_have_text(
        "Klopt niet, want de vermelding is veranderd: haar vingerafdruk is niet meer die van toen."
    )
    for sequence in (1, 2, 4):
        await expect(verdict(page, sequence)).to_have_text("Klopt.")
    await expect(page.locator("[data-summary]")).to_contain_text(
        "3 van 4 vermeldingen kloppen. 1 klopt niet: zie hieronder waarom."
    )


async def test_an_entry_that_cannot_be_read_any_more_does_not_hold_before_and_after_it_is_checked(
    own: OwnLog, log_visitor: Visitor, width: int
) -> None:
    case = await voted(own.web)
    await own.turn()
    own.owner(of_vote(case, "UPDATE entries SET content = content || ' '::bytea"))
    visit = await log_visitor(AUDITOR, width=width)
    said = "Klopt niet, want deze vermelding is veranderd of beschadigd: zij is niet meer te lezen."
    await visit.go(f"/controle/routekaarten/{case}", "tijdlijn")
    await expect(verdict(visit.page, 3)).to_have_text(said)
    page = await checked(visit, case, name="niet-te-lezen")
    await expect(verdict(page, 3)).to_have_text(said)
    for sequence in (1, 2, 4):
        await expect(verdict(page, sequence)).to_have_text("Klopt.")
    await expect(page.locator("[data-summary]")).to_contain_text("3 van 4 vermeldingen kloppen. 1 klopt niet")


async def test_an_owner_who_changes_the_hash_of_the_entry_as_well_is_found_by_the_signed_tree(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await voted(own.web)
    await own.turn()
    own.owner(of_vote(case, OTHER_VOTE), of_vote(case, "UPDATE entries SET leaf = sha256('\\x00'::bytea || content)"))
    page = await checked(await log_visitor(AUDITOR), case)
    await expect(verdict(page, 3)).to_contain_text("Klopt niet, want het bewijs komt niet uit op het getekende logboek")
    # The entry after it still names the hash of the one that was.
    await expect(verdict(page, 4)).to_contain_text("Klopt niet, want zij volgt niet op de vermelding ervoor")
    # The tree that proofs are made from is another one now, for every entry.
    await expect(verdict(page, 1)).to_contain_text("Klopt niet, want het bewijs komt niet uit op het getekende logboek")


async def test_an_owner_who_changes_the_tree_too_gives_no_proof_that_holds(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    own.fill(600)
    await own.turn()
    own.owner("UPDATE log_hashes SET hash = sha256('other')")
    page = await checked(await log_visitor(AUDITOR), case)
    await expect(verdict(page, 3)).to_contain_text("Klopt niet, want")


async def test_a_proof_with_one_bit_flipped_does_not_hold(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR)
    await changed_answers(auditor, "**/v1/log/proofs/inclusion*", flip_in_path)
    page = await checked(auditor, case)
    for sequence in (1, 2, 3, 4):
        await expect(verdict(page, sequence)).to_contain_text(
            "Klopt niet, want het bewijs komt niet uit op het getekende logboek"
        )


async def test_a_checkpoint_with_another_root_has_no_signature_that_holds(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR)

    def other_root(body: bytes) -> bytes:
        lines = body.decode().split("\n")
        lines[2] = base64.b64encode(bytes(32)).decode()
        return "\n".join(lines).encode()

    await changed_answers(auditor, "**/log/checkpoint", other_root)
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text(
        "Klopt niet, want de handtekening van log.example/routekaarten onder het logboek is vals."
    )


async def test_bytes_of_another_entry_are_not_taken_for_those_that_the_page_shows(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case, other = await voted(own.web), await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR)

    async def of_the_other(route: Route) -> None:
        await route.fulfill(response=await route.fetch(url=route.request.url.replace(case, other)))

    await auditor.page.route("**/vermeldingen*", of_the_other)
    page = await checked(auditor, case)
    await expect(verdict(page, 2)).to_have_text(
        "Klopt niet, want deze pagina toont iets anders dan de vermelding: de zaak."
    )


async def test_a_log_that_became_smaller_or_other_than_this_tab_saw_does_not_hold(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await voted(own.web)
    await own.turn()
    before = (await own.get("/log/checkpoint")).content
    auditor = await log_visitor(AUDITOR)
    await voted(own.web)
    await own.turn()
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text("4 van 4 vermeldingen kloppen.")
    await voted(own.web)
    await own.turn()
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text("4 van 4 vermeldingen kloppen.")
    await changed_answers(auditor, "**/log/checkpoint", lambda _: before)
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text(
        "Klopt niet, want het logboek had eerder 17 vermeldingen, en nu nog maar 9."
    )


async def test_an_entry_that_is_not_published_yet_is_not_called_wrong(own: OwnLog, log_visitor: Visitor) -> None:
    await own.turn()
    case = await voted(own.web)
    page = await checked(await log_visitor(AUDITOR), case)
    await expect(verdict(page, 1)).to_contain_text("Niet nagekeken, want zij is net vastgelegd")
    await expect(page.locator("[data-summary]")).to_contain_text("0 van 4 vermeldingen kloppen. 4 zijn niet nagekeken.")


async def test_the_log_is_checked_with_the_key_that_the_auditor_holds(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR)
    await auditor.go(f"/controle/routekaarten/{case}", "tijdlijn")
    page = auditor.page
    await page.get_by_text("Met uw eigen sleutel nakijken").click()
    keys = page.get_by_label("Uw sleutels")
    keep = page.get_by_role("button", name="Gebruik deze sleutels")
    await keys.fill("log.example+00000000+AY")
    await keep.click()
    await expect(page.locator("[data-keys-said]")).to_contain_text("Deze sleutels zijn niet bewaard")
    await keys.fill(new_key(ORIGIN).verifier.text)
    await keep.click()
    await auditor.look("eigen-sleutel")
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text(
        "Klopt niet, want het logboek is niet getekend met de sleutel"
    )
    await page.get_by_text("Met uw eigen sleutel nakijken").click()
    await keys.fill(own.key.verifier.text)
    await keep.click()
    await page.get_by_role("button", name="Kijk vermelding 3 na").click()
    await expect(verdict(page, 3)).to_have_text("Klopt.")
    await expect(page.locator("[data-summary]")).to_contain_text(
        "1 van 1 vermelding klopt. Nagekeken tegen het logboek van 9 vermeldingen, getekend met uw eigen sleutel."
    )
    assert await page.evaluate("[Object.keys(sessionStorage).sort().join(), localStorage.length, document.cookie]") == [
        "getrapt-boom,getrapt-sleutels", 0, "",
    ]  # fmt: skip


async def test_an_auditor_with_an_older_key_is_told_which_one_signs_now_and_nothing_is_believed_of_it(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await voted(own.web)
    await own.turn()
    old, new = own.key.verifier.text, new_key()
    assert (await rotated(own, new.verifier.text))[0] == 200
    (named,) = own.rows("SELECT index FROM entries WHERE act = 'rotate_log_key'")[0]
    own.key = new
    await own.turn()
    auditor = await log_visitor(AUDITOR, width=360)
    await auditor.go(f"/controle/routekaarten/{case}", "tijdlijn")
    page = auditor.page

    async def with_keys(*keys: str) -> None:
        await page.get_by_text("Met uw eigen sleutel nakijken").click()
        await page.get_by_label("Uw sleutels").fill("\n".join(keys))
        await page.get_by_role("button", name="Gebruik deze sleutels").click()
        await checked(auditor, case, name=f"{len(keys)}-sleutel")

    await with_keys(old)
    told = f"Niet nagekeken, want uw sleutel tekende dit logboek tot vermelding {named}."
    for place in (page.locator("[data-summary]"), verdict(page, 3)):
        await expect(place).to_contain_text(told)
        await expect(place).to_contain_text(f"Nu tekent volgens deze pagina de sleutel {new.verifier.text}.")
    await with_keys(old, new.verifier.text)
    await expect(page.locator("[data-verdict]")).to_have_text(["Klopt."] * 4)
    await expect(page.locator("[data-summary]")).to_contain_text("getekend met uw eigen sleutel")
    # A key that the page does not know at all did not sign before, and signs nothing now.
    await with_keys(new_key().verifier.text)
    await expect(page.locator("[data-summary]")).to_contain_text("Klopt niet, want het logboek is niet getekend")


async def test_a_witness_counts_when_its_cosignature_holds_and_is_missed_when_it_is_not_there(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await voted(own.web)
    checkpoint = await own.turn()
    assert checkpoint is not None
    witness = witness_key()
    auditor = await log_visitor(AUDITOR)
    await auditor.go(f"/controle/routekaarten/{case}", "tijdlijn")
    await auditor.page.get_by_text("Met uw eigen sleutel nakijken").click()
    await auditor.page.get_by_label("Uw sleutels").fill(f"{own.key.verifier.text}\n{witness.verifier.text}")
    await auditor.page.get_by_role("button", name="Gebruik deze sleutels").click()
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text("er tekenden 0 getuigen mee, en het moeten er 1 zijn")
    line = cosigned(checkpoint.note, witness, 1_700_000_000).decode()
    await own.publisher.log.add_cosignature(checkpoint.size, witness.name, line)
    page = await checked(auditor, case, name="meegetekend")
    await expect(page.locator("[data-summary]")).to_contain_text("Meegetekend door w1.example/witness (14-11-2023")
    await changed_answers(
        auditor,
        "**/log/checkpoint",
        lambda body: body.replace(line.encode(), line.encode().replace(b"AAAA", b"AAAB", 1)),
    )
    page = await checked(auditor, case)
    await expect(page.locator("[data-summary]")).to_contain_text(
        "Klopt niet, want de handtekening van w1.example/witness onder het logboek is vals."
    )


async def test_without_scripts_the_page_says_how_to_check_elsewhere(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    auditor = await log_visitor(AUDITOR, scripts=False)
    await auditor.go(f"/controle/routekaarten/{case}", "tijdlijn-zonder-scripts")
    said = auditor.page.get_by_role("note").filter(has_text="Scripts staan uit in uw browser.")
    await expect(said).to_be_visible()
    await expect(said).to_contain_text("Het kan wel op een andere manier:")
    await expect(said.locator("code").first).to_have_text(f"getrapt receipt {case} --out bewijs.txt")
    await expect(auditor.page.get_by_role("button", name="Kijk alle bewijzen op deze pagina na")).not_to_be_visible()


async def test_a_browser_without_ed25519_says_so_and_how_to_check_otherwise(own: OwnLog, log_visitor: Visitor) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR)
    await auditor.page.add_init_script(
        "const real = crypto.subtle.importKey.bind(crypto.subtle);"
        "crypto.subtle.importKey = (form, key, kind, ...rest) => kind.name === 'Ed25519'"
        " ? Promise.reject(new DOMException('unknown', 'NotSupportedError')) : real(form, key, kind, ...rest);"
    )
    page = await checked(auditor, case)
    await expect(verdict(page, 1)).to_contain_text("Niet nagekeken, want uw browser kent de handtekening Ed25519 niet.")
    await expect(verdict(page, 1)).to_contain_text("getrapt verify")


async def changed_answers(visit: Visit, address: str, change: Callable[[bytes], bytes]) -> None:
    """What somebody between the site and the browser changes of its answers."""

    async def answer(route: Route) -> None:
        real = await route.fetch()
        await route.fulfill(response=real, body=change(await real.body()))

    await visit.page.route(address, answer)


def flip_in_path(body: bytes) -> bytes:
    """An inclusion proof with the last bit of its first hash flipped."""
    proof: dict[str, Any] = json.loads(body)
    first = bytearray(base64.b64decode(proof["path"][0]))
    first[-1] ^= 1
    proof["path"][0] = base64.b64encode(first).decode()
    return json.dumps(proof).encode()
