"""What a test database holds when a test gets it: done once for each engine, then copied for every test."""

from sqlalchemy import make_url

from store.migrate import migrate


def prepare_template(admin_url: str, app_url: str) -> None:
    """Bring the empty database to where the application expects it. Runs once for each engine."""
    migrate(admin_url, make_url(app_url).username)
