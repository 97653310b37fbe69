"""All routes of the pages of administration."""

from api.pages import admin, admin_changes, admin_organisation

ROUTERS = tuple(one.router for one in (admin, admin_organisation, admin_changes))
