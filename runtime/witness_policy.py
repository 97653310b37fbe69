"""The witnesses of this log, as the settings name them: a file in the form of C2SP tlog-policy. Asking them is
`runtime.witnesses`'."""

from pathlib import Path
from urllib.parse import urlsplit

from audit.failures import Malformed
from audit.trust_policy import TrustPolicy, parse_trust_policy
from runtime.settings import SettingsError

_SETTING = "GETRAPT_WITNESS_POLICY"

WITHOUT_WITNESSES = TrustPolicy(logs=(), witnesses=(), quorum=0, counted=())
"""What holds where no file is named: a checkpoint counts by the log's own signature."""


def read_witness_policy(path: Path | None) -> TrustPolicy:
    """The policy in this file, or the one without witnesses. SettingsError, with the line, for a file that cannot be read,
    and for a quorum that can never be had: too few of the witnesses that count have a URL to be asked at."""
    if path is None:
        return WITHOUT_WITNESSES
    try:
        policy = parse_trust_policy(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{_SETTING}: {path} cannot be read ({error.strerror})") from None
    except Malformed as error:
        raise SettingsError(f"{_SETTING}: {path}: {error}") from None
    for one in policy.witnesses:
        if one.url is not None and not _is_address(one.url):
            raise SettingsError(
                f"{_SETTING}: the URL of {one.name} has to be http:// or https:// with a host, and no query"
            )
    reachable = [one for one in policy.witnesses if one.url is not None and one.name in policy.counted]
    if len(reachable) < policy.quorum:
        raise SettingsError(
            f"{_SETTING}: {policy.quorum} witnesses have to cosign, and {len(reachable)} of those that count have a URL; "
            "give the others theirs, or no checkpoint is ever published"
        )
    return policy


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
