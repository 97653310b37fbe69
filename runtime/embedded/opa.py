"""OPA with our policy on the loopback: it fetches and verifies the signed bundle, and answers only who knows the token.

What it is asked, and what counts as an answer, is `authority`'s.
"""

import asyncio
import hashlib
import json
import os
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx

from runtime.embedded.bundle_service import RESOURCE, bundle_service
from runtime.embedded.ports import LOOPBACK, until
from runtime.embedded.process import Command
from runtime.home import secret, write_private
from runtime.policy_bundle import POLICIES, PolicyBundle, bundle_sources, policy_sources
from runtime.policy_keys import KEY_ID, PolicyKeys

# The token's hash, not the token: what OPA holds in memory or a reader finds in this file opens nothing.
# Reading and asking is all that anybody may do; policy and data come from the bundle, never over this port.
AUTHORISATION = """package system.authz

default allow := false

allow if {{
\tcrypto.sha256(input.identity) == "{digest}"
\tasking
}}

asking if {{
\tinput.method in {{"GET", "POST"}}
\tinput.path[0] == "v1"
\tinput.path[1] == "data"
}}

asking if {{
\tinput.method == "GET"
\tinput.path[0] == "health"
}}
"""

# Each question leaves much garbage beside a small policy that stays: collecting it less often answers half as many again
# from the same cores (docs/performance.md). The second bounds what that may take.
LESS_COLLECTING = {"GOGC": "400", "GOMEMLIMIT": "512MiB"}


@dataclass(frozen=True)
class Opa:
    """One OPA on one port, its files in `home/opa`; it asks for its bundle on another."""

    home: Path
    port: int
    binary: Path
    keys: PolicyKeys
    bundle_port: int
    policies: Path = POLICIES
    # Where it listens; that it is well is asked over the loopback.
    host: str = LOOPBACK

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def token(self) -> str:
        """What a question must carry as its bearer token."""
        return secret(self.home, "opa")

    @property
    def bundle(self) -> Path:
        """Where the bundle is; one that is put here takes effect in seconds, if its signature is the key's."""
        return self.home / "opa" / RESOURCE

    def serving(self) -> AbstractAsyncContextManager[str]:
        """What hands OPA its bundle, to be entered before OPA starts and left after it."""
        return bundle_service(self.bundle, self._bundle_token, self.bundle_port)

    @property
    def _bundle_token(self) -> str:
        return secret(self.home, "opa_bundle")

    async def prepare(self, sources: dict[str, bytes] | None = None) -> PolicyBundle:
        """Build the bundle from these sources, or from those in `policies` as they are now, and write who may ask and
        whose signature counts."""
        place = self.home / "opa"
        (place / "authorisation").mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256(self.token.encode()).hexdigest()
        write_private(place / "authorisation" / "authz.rego", AUTHORISATION.format(digest=digest))
        write_private(place / "authorisation" / ".manifest", json.dumps({"roots": ["system"]}))
        write_private(place / "config.json", json.dumps(self._configuration()))
        used = policy_sources(self.policies) if sources is None else sources
        return await asyncio.to_thread(bundle_sources, self.binary, self.bundle, self.keys, used)

    def _configuration(self) -> dict[str, object]:
        """Fetched over HTTP: a bundle that is a file to OPA is either read once, or read again without verifying."""
        return {
            "services": {
                "home": {
                    "url": f"http://{LOOPBACK}:{self.bundle_port}",
                    "credentials": {"bearer": {"token": self._bundle_token}},
                }
            },
            "keys": {KEY_ID: {"algorithm": self.keys.algorithm, "key": self.keys.verification}},
            "bundles": {
                "policy": {
                    "service": "home",
                    "resource": RESOURCE,
                    "signing": {"keyid": KEY_ID},
                    "polling": {"min_delay_seconds": 1, "max_delay_seconds": 1},
                }
            },
        }

    def command(self) -> Command:
        """The server itself."""
        place = self.home / "opa"
        arguments = ["run", "--server", "--addr", f"{self.host}:{self.port}", "--skip-version-check"]
        arguments += ["--authentication=token", "--authorization=basic", "--log-level=error", "--log-format=json"]
        # A policy asks nobody: what it does not have as input it does not get.
        arguments += ["--config-file", str(place / "config.json"), "--bundle", str(place / "authorisation")]
        return Command(
            name="OPA",
            arguments=(str(self.binary), *arguments),
            log=self.home / "logs" / "opa.log",
            environment={"PATH": os.defpath, "HOME": str(place)} | LESS_COLLECTING,
        )

    async def healthy(self) -> bool:
        """Whether it answers, with its bundles active."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with httpx.AsyncClient(headers=headers, timeout=2, trust_env=False) as client:
                return (await client.get(f"{self.url}/health?bundles")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def ready(self, timeout: float = 30) -> None:
        """Wait until it is."""
        await until(self.healthy, timeout, "OPA")
