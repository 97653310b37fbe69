"""What `deploy/` has for containers keeps to its rules, names only what there is, and fits together."""

import copy
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.__main__ import build
from deploy.manifests import (
    COMPOSE,
    HERE,
    KUBERNETES,
    OURS,
    compose_faults,
    faults,
    kubernetes_faults,
    manifests,
    pinned,
    read,
)
from runtime.deployment_secrets import write_secrets
from runtime.embedded.temporal import FEWER_SIGNALS, NO_CALL_HOME
from runtime.settings import PREFIX, Settings, SettingsError
from store.database import Database

SERVICES: dict[str, Any] = read(COMPOSE)[0]["services"]
WORKLOADS = [one for _, one in manifests() if one["kind"] in ("Deployment", "Job")]


def pod(workload: dict[str, Any]) -> dict[str, Any]:
    """The one container of a workload."""
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = container
    return found


def test_every_container_keeps_to_the_rules() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("image", "is_pinned"),
    [
        ("getrapt:0.1.0", True),
        ("docker.io/library/postgres:18.4-bookworm", True),
        ("registry.example:5000/getrapt:1.0", True),
        (f"getrapt@sha256:{'0' * 64}", True),
        ("getrapt:latest", False),
        ("getrapt", False),
        ("registry.example:5000/getrapt", False),
    ],
)
def test_an_image_is_pinned_by_a_version_or_a_digest(image: str, is_pinned: bool) -> None:
    assert pinned(image) is is_pinned


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("image", "getrapt:latest", "has no version"),
        ("mem_limit", None, "no limit"),
        ("security_opt", [], "may gain rights"),
        ("read_only", False, "writes beside its home"),
        ("healthcheck", "absent", "nobody asks whether it is well"),
        ("ports", ["8080:8080"], "open to other machines"),
        ("environment", {"GETRAPT_PROT": "1"}, "GETRAPT_PROT is not a setting"),
    ],
)
def test_a_service_that_breaks_a_rule_is_named(field: str, value: object, fault: str) -> None:
    service = copy.deepcopy(SERVICES["api"])
    service[field] = value
    if value == "absent":
        del service[field]
    (found,) = compose_faults({"services": {"api": service}})
    assert found.startswith("api: ")
    assert fault in found


@pytest.mark.parametrize(
    ("where", "field", "fault"),
    [
        ("pod", "enableServiceLinks", "names of services"),
        ("pod", "automountServiceAccountToken", "token for the cluster"),
        ("container", "image", "has no version"),
        ("container", "securityContext", "may gain rights"),
        ("container", "livenessProbe", "has no livenessProbe"),
        ("container", "readinessProbe", "has no readinessProbe"),
        ("resources", "limits", "no limits"),
        ("context", "runAsNonRoot", "may run as root"),
        ("context", "seccompProfile", "any call of the kernel"),
    ],
)
def test_a_workload_that_breaks_a_rule_is_named(where: str, field: str, fault: str) -> None:
    workload = copy.deepcopy(next(one for one in WORKLOADS if one["metadata"]["name"] == "api"))
    spec = workload["spec"]["template"]["spec"]
    container = spec["containers"][0]
    places = {
        "pod": spec,
        "context": spec["securityContext"],
        "container": container,
        "resources": container["resources"],
    }
    del places[where][field]
    (found,) = kubernetes_faults(workload)
    assert found.startswith("Deployment api: ")
    assert fault in found


def test_every_part_is_started_by_a_command_that_exists() -> None:
    group = get_command(build())
    assert isinstance(group, TyperGroup)
    commands = {name: service["command"] for name, service in SERVICES.items() if service["image"].startswith(OURS)}
    assert commands == {one["metadata"]["name"]: pod(one)["args"] for one in WORKLOADS}
    for arguments in commands.values():
        command: Any = group
        for word in (word for word in arguments if not word.startswith("--")):
            command = command.commands[word]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= options


def test_each_part_gets_only_the_secrets_that_are_written_for_it(tmp_path: Path) -> None:
    written = {
        path.name: path.read_text() for path in write_secrets(tmp_path / "secrets", "postgres:5432", "a.example/b")
    }
    asked = {name: set(service["env_file"]) for name, service in SERVICES.items()}
    assert set().union(*asked.values()) == {f"secrets/{name}" for name in written}
    named = {re.sub(r"=.*", "", line) for text in written.values() for line in text.splitlines()}
    assert {name for name in named if name.startswith(PREFIX)} <= {PREFIX + of.upper() for of in Settings.model_fields}
    for workload in WORKLOADS:
        secrets = [one["secretRef"]["name"] for one in pod(workload)["envFrom"] if "secretRef" in one]
        assert {f"secrets/{one.removeprefix('getrapt-')}.env" for one in secrets} == asked[workload["metadata"]["name"]]
    assert [name for name, files in asked.items() if "secrets/log.env" in files] == ["log"]
    assert [name for name, files in asked.items() if "secrets/migrations.env" in files] == ["prepare"]
    assert "GETRAPT_LOG_SIGNING_KEY" not in "".join(text for name, text in written.items() if name != "log.env")


def test_secrets_are_drawn_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    files = write_secrets(tmp_path / "secrets", "postgres:5432", "a.example/b")
    assert {path.stat().st_mode & 0o777 for path in (*files, tmp_path / "secrets")} == {0o600, 0o700}
    with pytest.raises(SettingsError, match="drawn once"):
        write_secrets(tmp_path / "secrets", "postgres:5432", "a.example/b")


def test_each_service_leads_to_a_port_that_a_container_has() -> None:
    listening = {
        one["metadata"]["name"]: [port["containerPort"] for port in pod(one).get("ports", [])] for one in WORKLOADS
    }
    for _, service in ((path, one) for path, one in manifests() if one["kind"] == "Service"):
        (app,) = service["spec"]["selector"].values()
        assert [port["targetPort"] for port in service["spec"]["ports"]] == listening[app]
    assert listening["worker"] == listening["log"] == []


def test_there_are_two_workers_and_one_that_signs_the_log() -> None:
    replicas = {one["metadata"]["name"]: one["spec"].get("replicas") for one in WORKLOADS}
    assert (replicas["worker"], replicas["log"], replicas["temporal"]) == (2, 1, 1)
    assert SERVICES["worker"]["deploy"]["replicas"] == 2


def test_the_kustomization_names_every_manifest() -> None:
    (kustomization,) = read(KUBERNETES / "kustomization.yaml")
    named = sorted(kustomization["resources"])
    assert named == sorted({path.name for path, _ in manifests()})


def test_the_image_is_pinned_runs_as_nobody_in_particular_and_takes_no_secret_along() -> None:
    lines = (HERE / "Containerfile").read_text("utf-8").splitlines()
    (base,) = (line.partition("=")[2] for line in lines if line.startswith("ARG PYTHON="))
    assert pinned(base)
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${PYTHON}"}
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    ignored = (HERE / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert {".git", ".getrapt", "deploy/secrets", "secrets", "homes"} <= set(ignored)
    named = {name for line in lines for name in re.findall(rf"\b{PREFIX}[A-Z_]+", line)}
    assert named <= {PREFIX + of.upper() for of in Settings.model_fields}


def test_a_temporal_on_postgresql_has_the_development_servers_settings() -> None:
    (dynamic,) = read(HERE / "temporal" / "dynamic.yaml")
    told = {f"{name}={str(values[0]['value']).lower()}" for name, values in dynamic.items()}
    assert told == {FEWER_SIGNALS, NO_CALL_HOME}


def test_all_parts_together_fit_in_the_connections_that_a_postgresql_usually_has() -> None:
    configuration = (HERE / "temporal" / "config" / "getrapt.yaml").read_text("utf-8")
    of_each_service = sum(int(most) for most in re.findall(r"maxConns: (\d+)", configuration))
    services = len(re.findall(r"\{rpc: \{grpcPort:", configuration))
    pools = sum(SERVICES[name].get("deploy", {}).get("replicas", 1) for name in ("worker", "log", "api"))
    ours: int = inspect.signature(Database).parameters["pool_size"].default
    # A hundred, of which three are the superuser's; the policy and who looks need some as well.
    assert services == 4
    assert services * of_each_service + pools * ours <= 100 - 3 - 10
