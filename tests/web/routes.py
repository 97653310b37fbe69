"""Every page that has an address, in the order in which the application looks for it, and the name under which a test looks at it.

A test of this folder looks at it under that name at a mouse, so that axe has seen it: `visit.look` finds that the name is
of the page, and `tests/unit/api/test_pages_visited.py` that no page lacks one.
"""

from starlette.routing import compile_path

ROUTES = {
    "/": "mijn-werk",
    "/aanmelden": "aanmelden",
    "/aanmeldingen": "aanmeldingen",
    "/routekaarten": "zaken",
    "/routekaarten/nieuw": "zaak-aanmelden",
    "/routekaarten/{name}": "zaak",
    "/handelingen/{key:path}": "telde-het",
    "/overzicht": "overzicht",
    "/instellingen": "instellingen",
    "/vergaderingen": "vergaderingen",
    "/vergaderingen/nieuw": "vergadering-nieuw",
    "/vergaderingen/{name}": "vergadering-bezig",
    "/vergaderingen/{name}/notulen": "notulen",
    "/controle": "controle",
    "/controle/routekaarten/{name}": "tijdlijn",
    "/controle/routekaarten/{name}/moment": "moment",
    "/controle/routekaarten/{name}/verschil": "verschil",
    "/controle/mandaten": "controle-mandaten",
    "/controle/audits": "audits",
    "/controle/audits/nieuw": "audit-nieuw",
    "/controle/audits/{name}": "audit",
    "/controle/audits/{name}/routekaarten/{case}": "audit-zaak",
    "/beheer": "beheer",
    "/beheer/organisatie": "organisatie",
    "/beheer/organisatie/organen/{name}": "orgaan",
    "/beheer/organisatie/accounts": "accounts",
    "/beheer/organisatie/nieuw": "vervanger",
    "/beheer/organisatie/wijzigingen/{name}": "voorstel",
    "/beheer/mandaten/invoer": "invoer",
    "/beheer/mandaten": "mandaten",
    "/beheer/mandaten/nieuw": "mandaat-nieuw",
    "/beheer/mandaten/{name}": "mandaat",
    "/beheer/procedures": "procedures",
    "/beheer/procedures/versies/{name}": "procedure",
    "/beheer/procedures/vergelijk": "procedure-vergeleken",
    "/beheer/procedures/voorstellen": "procedure-voorstellen",
    "/beheer/procedures/voorstellen/{name}": "procedure-voorstel-tweede",
    "/beheer/gezondheid": "gezondheid",
}

FILES = {
    "/routekaarten/{name}/documenten/{number}",
    "/overzicht/{name}.csv",
    "/controle/routekaarten/{name}/vermeldingen",
    "/beheer/mandaten/uitvoer",
    "/log/checkpoint",
    "/log/tile/entries/{path:path}",
    "/log/tile/{path:path}",
}
"""What is answered by a file, or by bytes that a script reads."""

_BY_NAME = {name: route for route, name in ROUTES.items()}


def named_wrongly(name: str, path: str) -> bool:
    """Whether this name is of another page than the one at this path."""
    of = next((route for route in ROUTES if compile_path(route)[0].fullmatch(path)), None)
    return name in _BY_NAME and _BY_NAME[name] != of
