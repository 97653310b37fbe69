"""All routes of the pages of administration."""

from api.pages import (
    admin,
    admin_changes,
    admin_health,
    admin_import,
    admin_mandaten,
    admin_organisation,
    admin_procedure_proposals,
    admin_procedures,
)

# Files of mandaten come before the page of one, whose path has a name where theirs have a word.
ROUTERS = tuple(
    one.router
    for one in (
        admin,
        admin_organisation,
        admin_changes,
        admin_import,
        admin_mandaten,
        admin_procedures,
        admin_procedure_proposals,
        admin_health,
    )
)
