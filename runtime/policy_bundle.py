"""The policy as OPA loads it: one signed bundle, whose revision is a hash over its sources, and which knows it.

What the policy says is in policies/; whose signature it bears is `runtime.policy_keys`', running OPA
`runtime.embedded.opa`'s. The revision stands in every entry of the
ledger, so it depends on nothing but the sources: not on the machine, the time or OPA's version.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from audit.policy_revision import policy_revision
from runtime.policy_keys import KEY_ID, PolicyKeys
from runtime.settings import ROOT

__all__ = [
    "DATA_SOURCES",
    "POLICIES",
    "PolicyBundle",
    "PolicyError",
    "build_policy_bundle",
    "bundle_sources",
    "policy_revision",
    "policy_sources",
]

POLICIES = ROOT / "policies"
DATA_SOURCES = "data_sources"
"""In the manifest's metadata: the sources that are no Rego, by their path."""


class PolicyBundle(NamedTuple):
    """A built bundle: where it is, its revision, and the sources that it was built from by their path."""

    path: Path
    revision: str
    sources: dict[str, bytes]


class PolicyError(Exception):
    """The policy does not build; the message is OPA's."""


def policy_sources(policies: Path = POLICIES) -> dict[str, bytes]:
    """What counts as the policy: its Rego and its data, without the tests, sorted by path."""
    files = sorted(p for suffix in ("*.rego", "*.json", "*.yaml") for p in policies.rglob(suffix))
    names = {p.relative_to(policies).as_posix(): p for p in files if not p.name.endswith("_test.rego")}
    return {name: names[name].read_bytes() for name in sorted(names)}


def build_policy_bundle(opa: Path, target: Path, keys: PolicyKeys | None, policies: Path = POLICIES) -> PolicyBundle:
    """The bundle of a directory of sources; see `bundle_sources`."""
    return bundle_sources(opa, target, keys, policy_sources(policies))


def bundle_sources(opa: Path, target: Path, keys: PolicyKeys | None, sources: dict[str, bytes]) -> PolicyBundle:
    """Build and sign the bundle at `target`, whole or not at all; OPA refuses what does not live below `getrapt`.

    Without keys it is not signed: for a single evaluation, since no server of ours takes it.
    """
    sources = {name: sources[name] for name in sorted(sources)}
    revision = policy_revision(sources)
    # OPA makes one document of all data; as written, data stands in the manifest, so that the bundle has all its sources.
    data = {name: text.decode() for name, text in sources.items() if not name.endswith(".rego")}
    manifest = {"revision": revision, "roots": ["getrapt"], "metadata": {DATA_SOURCES: data}}
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        stage = Path(place) / "bundle"
        stage.mkdir()
        for name, text in sources.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_bytes(text)
        (stage / "data.json").write_text(json.dumps({"getrapt": {"revision": revision}}), "utf-8")
        (stage / ".manifest").write_text(json.dumps(manifest), "utf-8")
        built = Path(place) / "bundle.tar.gz"
        signing = []
        if keys is not None:
            signing = ["--signing-key", str(keys.signing), "--signing-alg", keys.algorithm]
            signing += ["--verification-key-id", KEY_ID]
        done = subprocess.run(
            [str(opa), "build", "--bundle", ".", "--revision", revision, "--output", str(built), *signing],
            # From within, so that the files are named in the bundle as they are in the sources.
            cwd=stage,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PolicyError((done.stderr or done.stdout).strip().replace(f"{stage}/", "policies/"))
        shutil.move(built, target)
    return PolicyBundle(target, revision, sources)
