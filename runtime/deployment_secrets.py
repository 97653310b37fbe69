"""The secrets of a deployment whose parts run apart: drawn once, a file for each part with what that part alone may know.

Each is a file of variables, as Compose (`env_file`) and Kubernetes (`--from-env-file`) both take them. What signs the log is
in the log's file and nowhere else; the role that owns the tables is known to `prepare` alone.
"""

import base64
import os
import secrets
from pathlib import Path

from runtime.embedded.postgres import APPLICATION, DATABASE, OWNER
from runtime.home import write_private
from runtime.log_key import new_log_key
from runtime.settings import SettingsError

TEMPORAL = "temporal"
"""Role and database of a Temporal server."""


def write_secrets(directory: Path, database: str, origin: str) -> list[Path]:
    """Draws them for the database at this host and port, and writes the files; SettingsError where one is there already.

    Nothing is drawn twice: another master key could open nothing of what was written with the first.
    """
    owner, application, temporal, superuser, token = (secrets.token_urlsafe(32) for _ in range(5))
    as_application = {"GETRAPT_DATABASE_URL": _url(APPLICATION, application, database, DATABASE)}
    asking = {"GETRAPT_OPA_TOKEN": token}
    sealing = {"GETRAPT_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode("ascii")}
    files = {
        "application": as_application | asking | sealing,
        "policy": as_application | asking,
        "log": {"GETRAPT_LOG_SIGNING_KEY": new_log_key(origin).text},
        "migrations": {"GETRAPT_DATABASE_ADMIN_URL": _url(OWNER, owner, database, DATABASE)},
        "temporal": {"GETRAPT_TEMPORAL_DATABASE_URL": _url(TEMPORAL, temporal, database, TEMPORAL, "postgresql")},
        "database": {
            "POSTGRES_PASSWORD": superuser,
            "OWNER_PASSWORD": owner,
            "APPLICATION_PASSWORD": application,
            "TEMPORAL_PASSWORD": temporal,
        },
    }
    paths = {name: directory / f"{name}.env" for name in files}
    if there := [str(path) for path in paths.values() if path.exists()]:
        raise SettingsError(f"{there[0]} is there already; secrets are drawn once, choose another directory")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, path in paths.items():
            write_private(path, "".join(f"{variable}={value}\n" for variable, value in files[name].items()))
    except OSError as error:
        raise SettingsError(f"{directory} cannot be written to ({os.strerror(error.errno or 0)})") from None
    return list(paths.values())


def _url(role: str, password: str, at: str, database: str, scheme: str = "postgresql+psycopg") -> str:
    return f"{scheme}://{role}:{password}@{at}/{database}"
