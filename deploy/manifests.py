"""What every container of `compose.yaml` and `kubernetes/` has to keep to: pure, over the parsed files. Each fault is a line.

That a manifest is one at all is for its schema to say (`deploy.check`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from runtime.settings import PREFIX, Settings

HERE = Path(__file__).resolve().parent
COMPOSE = HERE / "compose.yaml"
KUBERNETES = HERE / "kubernetes"
OURS = "getrapt"
_PINNED = re.compile(r"[a-z0-9.-]+(:\d+)?(/[\w.-]+)*(:[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})")
_KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
_SECURE = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
_WORKLOADS = ("Deployment", "Job", "StatefulSet", "DaemonSet", "CronJob")


def read(path: Path) -> list[dict[str, Any]]:
    """The documents of a file."""
    return [one for one in YAML(typ="safe").load_all(path.read_text("utf-8")) if one is not None]


def pinned(image: object) -> bool:
    """Whether an image is named with a version or a digest: without one, it is whatever is newest that day."""
    return isinstance(image, str) and _PINNED.fullmatch(image) is not None


def unknown(names: Iterator[str] | dict[str, Any]) -> list[str]:
    """Which of these variables have our prefix and are no setting."""
    return [name for name in names if name.startswith(PREFIX) and name not in _KNOWN]


def compose_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with the services of a compose file."""
    return [f"{name}: {fault}" for name, service in document["services"].items() for fault in _service(service)]


def _service(service: dict[str, Any]) -> Iterator[str]:
    image = service.get("image", "")
    if not pinned(image):
        yield f"image {image or 'none'} has no version"
    if not (service.get("mem_limit") and service.get("cpus")):
        yield "no limit of memory and processors"
    if service.get("privileged") or "no-new-privileges:true" not in service.get("security_opt", []):
        yield "may gain rights"
    if str(image).partition(":")[0] == OURS and not (service.get("read_only") and service.get("cap_drop") == ["ALL"]):
        yield "writes beside its home, or has rights of the kernel"
    if _listens(service.get("command", []), service.get("ports")) and "healthcheck" not in service:
        yield "listens, and nobody asks whether it is well"
    if any(not str(port).startswith("127.0.0.1:") for port in service.get("ports", [])):
        yield "a port is open to other machines without TLS"
    yield from (f"{name} is not a setting" for name in unknown(service.get("environment", {})))


def _listens(command: list[str], ports: object) -> bool:
    return bool(ports) or "--everywhere" in command


def kubernetes_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with one manifest."""
    name = f"{document.get('kind')} {document.get('metadata', {}).get('name')}"
    return [f"{name}: {fault}" for fault in _manifest(document)]


def _manifest(document: dict[str, Any]) -> Iterator[str]:
    kind = document.get("kind")
    if kind == "ConfigMap":
        yield from (f"{variable} is not a setting" for variable in unknown(document["data"]))
    if kind not in _WORKLOADS:
        return
    pod = document["spec"]["template"]["spec"]
    if pod.get("enableServiceLinks") is not False:
        yield "its environment has the names of services, such as GETRAPT_PORT"
    if pod.get("automountServiceAccountToken") is not False:
        yield "has a token for the cluster that it does not need"
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
        yield "may run as root"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "may make any call of the kernel"
    for container in (*pod.get("initContainers", []), *pod["containers"]):
        yield from _container(container)


def _container(container: dict[str, Any]) -> Iterator[str]:
    image, resources = container.get("image", ""), container.get("resources", {})
    if not pinned(image):
        yield f"image {image or 'none'} has no version"
    for of in ("requests", "limits"):
        if set(resources.get(of, {})) < {"cpu", "memory"}:
            yield f"no {of} of memory and processors"
    if {name: container.get("securityContext", {}).get(name) for name in _SECURE} != _SECURE:
        yield "may gain rights, or writes beside its home"
    if _listens(container.get("args", []), container.get("ports")):
        missing = [name for name in ("startupProbe", "readinessProbe", "livenessProbe") if name not in container]
        yield from (f"listens, and has no {name}" for name in missing)
    yield from (f"{name} is not a setting" for name in unknown(one["name"] for one in container.get("env", [])))


def manifests() -> list[tuple[Path, dict[str, Any]]]:
    """Every manifest for Kubernetes, with its file; the kustomization that names them apart."""
    files = [path for path in sorted(KUBERNETES.glob("*.yaml")) if path.name != "kustomization.yaml"]
    return [(path, document) for path in files for document in read(path)]


def faults() -> list[str]:
    """What is wrong with all of them."""
    found = [f"compose.yaml: {fault}" for document in read(COMPOSE) for fault in compose_faults(document)]
    return found + [f"{path.name}: {fault}" for path, one in manifests() for fault in kubernetes_faults(one)]
