"""A policy that is to come into force: read from a directory or a signed bundle, and asked whether it can judge at all.

Who may put it into force is the policy's in force to say; how it gets there is `runtime.policy_activation`'s.
"""

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

from runtime.policy_bundle import DATA_SOURCES, policy_revision, policy_sources
from runtime.policy_keys import KEY_ID, PolicyKeys
from verification.candidate import LARGEST, Candidate, CandidateError, bundle_of, check_sources
from verification.evaluation import Evaluator
from verification.policy_sources import scratch

_TIMEOUT = 30.0


async def read_candidate(path: Path, opa: Path, keys: PolicyKeys) -> dict[str, str]:
    """The sources of the policy in a directory, or in a bundle that the key has signed; it compiles and answers.

    CandidateError for everything else, in words that say what is wrong with it.
    """
    if path.is_dir():
        if not (path / "getrapt").is_dir():
            raise CandidateError(f"{path} has no folder getrapt in it, as policies/ has")
        sources = check_sources(path, policy_sources(path))
    elif path.is_file():
        sources = _bundled(path, opa, keys)
    else:
        raise CandidateError(f"{path} is neither a directory nor a bundle")
    with scratch() as place:
        await bundle_of(Candidate(sources=sources), Evaluator(opa, Path(place), _TIMEOUT))
    return sources


def _bundled(path: Path, opa: Path, keys: PolicyKeys) -> dict[str, str]:
    """The sources in a bundle, after OPA has verified it."""
    with tempfile.TemporaryDirectory(prefix="getrapt-bundle-") as place:
        public = Path(place) / "policy.pem"
        public.write_text(keys.verification, "utf-8")
        verifying = [
            "--verification-key",
            str(public),
            "--verification-key-id",
            KEY_ID,
            "--signing-alg",
            keys.algorithm,
        ]
        done = subprocess.run(
            [str(opa), "build", "--bundle", str(path.absolute()), *verifying, "--output", str(Path(place) / "out")],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[:400]
        raise CandidateError(f"{path} is not taken: {said}")
    files = _files(path)
    try:
        manifest = json.loads(files[".manifest"])
        data = {str(name): str(text).encode() for name, text in manifest["metadata"][DATA_SOURCES].items()}
        revision = manifest["revision"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CandidateError(f"{path} does not name its sources; build it with this release") from None
    sources = {name: text for name, text in files.items() if name.endswith(".rego")} | data
    if policy_revision({name: sources[name] for name in sorted(sources)}) != revision:
        raise CandidateError(f"{path} says another revision than that of its sources")
    return check_sources(path, sources)


def _files(path: Path) -> dict[str, bytes]:
    """What is in a bundle, by its path in it; CandidateError where that is too much."""
    found: dict[str, bytes] = {}
    size = 0
    with tarfile.open(path) as archive:
        for member in archive:
            size += member.size
            if size > 2 * LARGEST:
                raise CandidateError(f"the files in {path} are more than {2 * LARGEST >> 20} MiB")
            file = archive.extractfile(member)
            if file is not None:
                found[member.name.lstrip("/")] = file.read()
    return found
