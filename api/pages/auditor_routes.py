"""All routes of the auditor's pages."""

from api.pages import (
    audit_list,
    audit_page,
    auditor,
    auditor_case,
    auditor_difference,
    auditor_mandaten,
    auditor_moment,
)

# The form for a new audit comes before the page of one, whose path has a name where the form's has `nieuw`.
ROUTERS = tuple(
    one.router
    for one in (auditor, auditor_case, auditor_moment, auditor_difference, auditor_mandaten, audit_list, audit_page)
)
