"""The pages of the register of mandaten without a browser: by two persons and a third, the chain, and a file that is looked at first."""

import base64

import httpx

from tests.servers.api.browsing import Form, form_for, forms_on
from tests.servers.api.test_mandaten import MANAGES, SIGNS
from tests.servers.api.test_mandaten_files import file_of
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import PREPARER, Web, key

PAGE = "/beheer/mandaten"
THIRD, MEMBER = "ncg-eemsdelta", "gemeente-oldambt"
TYPED = {
    "principal": "staatssecretaris",
    "holder.kind": "account",
    "holder.id": "ncg-bo",
    "acts.sign": "ja",
    "municipalities.1979": "ja",
    "measures.isolation_to_norm": "ja",
    "ceilingCents": "50.000,00",
    "validFrom": "2026-01-01",
    "validUntil": "2030-12-31",
    "passable": "ja",
    "source": "Mandaatbesluit Herstel Groningen, artikel 3",
    "sourceDate": "2026-01-01",
}


async def form_on(browser: httpx.AsyncClient, path: str, action: str) -> Form:
    """The form of this page that goes there, as it is with nothing ticked."""
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    form = next(one for one in forms_on(page) if one.action == action)
    form.fields = {
        name: value for name, value in form.fields.items() if "." not in name or value != "ja" or "holder" in name
    }
    return form


async def proposed(browser: httpx.AsyncClient, **typed: str) -> str:
    """The address of a mandaat that was proposed by the form."""
    form = await form_on(browser, f"{PAGE}/nieuw", f"{PAGE}/nieuw")
    assert set(TYPED) <= form.names, set(TYPED) - form.names
    answer = await browser.post(form.action, data=form.fields | TYPED | typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def test_a_mandaat_is_proposed_confirmed_agreed_to_shown_with_its_chain_and_revoked(web: Web) -> None:
    async with browsers(web, SIGNS, MANAGES, THIRD, MEMBER) as (signs, manages, third, member):
        place = await proposed(signs, source="Mandaatbesluit, artikel 4")
        mine = await signs.get(place)
        assert "U kunt dit nu niet bevestigen" in mine.text
        assert place in (await manages.get("/beheer")).text
        assert place not in (await signs.get("/beheer")).text
        confirm = form_for(await manages.get(place), "confirm_mandaat")
        twice = [await manages.post(confirm.action, data=confirm.fields) for _ in range(2)]
        assert [one.status_code for one in twice] == [303, 303]
        assert twice[0].headers["location"] == twice[1].headers["location"]
        lacking = "Er is nog geen akkoord van de organisatie van wie het krijgt."
        assert lacking in (await third.get(place)).text
        assert "Wacht op uw akkoord" in (await third.get(PAGE)).text
        assert "Wacht op uw akkoord" not in (await member.get(PAGE)).text
        agree = form_for(await third.get(place), "agree_mandaat")
        assert (await third.post(agree.action, data=agree.fields)).status_code == 303
        page = await member.get(place)
        assert lacking not in page.text
        assert place not in (await third.get(PAGE)).text.partition("<table")[0]
        assert "ncg-bo handelt namens Staatssecretaris Herstel Groningen onder dit mandaat" in page.text
        assert "akkoord van ncg-eemsdelta" in page.text
        assert "tot en met €\u00a050.000,00" in page.text
        assert 'value="revoke_mandaat"' not in page.text
        csrf = forms_on(page)[0].fields["csrf"]
        forged = {"csrf": csrf, "key": key(), "type": "revoke_mandaat", "reasons": "Omdat."}
        refused = await member.post(f"{place}/acts", data=forged)
        assert (refused.status_code, "De weigering is vastgelegd als nummer" in refused.text) == (403, True)
        revoke = form_for(await signs.get(place), "revoke_mandaat")
        assert (await signs.post(revoke.action, data=revoke.fields | {"reasons": "Voorbij."})).status_code == 303
        assert "Het is ingetrokken." in (await member.get(place)).text


async def test_what_is_wrong_is_told_by_field_and_all_that_was_ticked_stays(web: Web) -> None:
    async with browsers(web, SIGNS) as (signs,):
        form = await form_on(signs, f"{PAGE}/nieuw", f"{PAGE}/nieuw")
        wrong = await signs.post(
            form.action,
            data=form.fields | TYPED | {"holder.id": "nergens", "ceilingCents": "veel", "validUntil": "2026-02-31"},
        )
        assert wrong.status_code == 400
        assert 'href="#veld-ceilingCents"' in wrong.text
        assert 'href="#veld-validUntil"' in wrong.text
        assert wrong.text.count(" checked") == 4
        unknown = await signs.post(form.action, data=form.fields | TYPED | {"holder.id": "nergens"})
        assert (unknown.status_code, 'href="#veld-holder.id"' in unknown.text) == (400, True)
        nothing = await signs.post(form.action, data=form.fields | {"validFrom": ""})
        assert nothing.status_code == 400
        for field in ("principal", "holder.kind", "holder.id", "validFrom"):
            assert f'id="veld-{field}-fout">Vul dit in.</p>' in nothing.text, field
        refused = await signs.post(
            form.action, data=form.fields | TYPED | {"principal": "fin", "acts.sign": "nee", "acts.concur": "ja"}
        )
        assert refused.status_code == 403, refused.text
        assert "Wat u invulde is bewaard." in refused.text


async def test_the_list_is_filtered_and_taken_out_as_a_file(web: Web) -> None:
    async with browsers(web, SIGNS, MEMBER) as (signs, member):
        place = await proposed(signs, source="Voor de lijst", **{"holder.id": "ncg-oldambt"})
        short = place.rpartition("/")[2][:8]
        for asked, there in (
            ({}, True),
            ({"van": "staatssecretaris"}, True),
            ({"van": "fin"}, False),
            ({"aan": "ncg-oldambt"}, True),
            ({"aan": "ncg-bo"}, False),
            ({"op": "2027-01-01T10:00:00"}, True),
            ({"op": "2040-01-01T10:00:00"}, False),
        ):
            form = next(one for one in forms_on(await member.get(PAGE)) if "aan" in one.names)
            found = await member.post(form.action, data=form.fields | asked)
            assert "ncg" not in found.headers["location"]
            assert (short in (await member.get(found.headers["location"])).text) is there, asked
        assert (await member.get(PAGE, params={"op": "gisteren"})).status_code == 400
        file = await member.get(f"{PAGE}/uitvoer", params={"principal": "staatssecretaris"})
        assert (file.status_code, "Voor de lijst" in file.text) == (200, True)
        assert (await member.get(f"{PAGE}/{'0' * 32}")).status_code == 404
        assert (await web.client.get(PAGE)).status_code == 401


async def test_a_file_is_looked_at_first_and_then_taken_whole_and_once(web: Web) -> None:
    before = len(await web.parts.mandaten.proposed(1000))
    async with browsers(web, SIGNS) as (signs,):
        form = await form_on(signs, f"{PAGE}/invoer", f"{PAGE}/invoer/voorbeeld")
        bad = file_of({}, {"acts": "sign;dance"}, {"passable": "misschien"})
        told = await signs.post(form.action, data=form.fields, files={"bestand": ("mandaten.csv", bad, "text/csv")})
        assert told.status_code == 400
        for part in (
            "sign;dance",
            "misschien",
            '<th class="utrecht-table__header-cell" scope="row">3</th>',
            "2 fouten",
        ):
            assert part in told.text, part
        assert len(await web.parts.mandaten.proposed(1000)) == before
        empty = await signs.post(form.action, data=form.fields, files={"bestand": ("", b"", "text/csv")})
        assert empty.status_code == 400
        large = await signs.post(
            form.action, data=form.fields, files={"bestand": ("m.csv", b"x" * 160_000, "text/csv")}
        )
        assert large.status_code == 413
        forged = await signs.post(form.action, data={"csrf": "x"}, files={"bestand": ("m.csv", bad, "text/csv")})
        assert forged.status_code == 403
        good = file_of({"source": "Uit een bestand"}, {"source": "Uit een bestand, 2"})
        seen = await signs.post(form.action, data=form.fields, files={"bestand": ("mandaten.csv", good, "text/csv")})
        assert (seen.status_code, "2 van de 2 rijen worden voorgesteld" in seen.text) == (200, True)
        assert len(await web.parts.mandaten.proposed(1000)) == before
        take = next(one for one in forms_on(seen) if "content" in one.fields)
        done = [await signs.post(take.action, data=take.fields) for _ in range(2)]
        assert ["2 voorgesteld" in one.text for one in done] == [True, True]
        assert ["het telt één keer" in one.text for one in done] == [False, True]
        assert len(await web.parts.mandaten.proposed(1000)) == before + 2
        # As it is where a row was good when it was looked at, and is not when it is taken.
        late = take.fields | {"content": base64.b64encode(bad).decode(), "key": "another-key-of-the-same-page"}
        given_back = await signs.post(take.action, data=late)
        assert (given_back.status_code, "2 fouten" in given_back.text) == (400, True)
        kept = next(one for one in forms_on(given_back) if "tekst" in one.fields)
        assert kept.fields["tekst"].splitlines() == bad.decode().splitlines()
    async with browsers(web, PREPARER) as (other,):
        form = await form_on(other, f"{PAGE}/invoer", f"{PAGE}/invoer/voorbeeld")
        good = file_of({"source": "Van een ander"})
        refused = await other.post(form.action, data=form.fields, files={"bestand": ("mandaten.csv", good, "text/csv")})
        assert refused.status_code == 400
        assert "Wat er niet klopt" in refused.text
