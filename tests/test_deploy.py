"""What runs Cleaner elsewhere, the image and the manifest, fits the package that it runs."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import cleaner

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
JOB = yaml.safe_load((ROOT / "deploy" / "ray-job.yaml").read_text("utf-8"))
CLUSTER = JOB["spec"]["rayClusterSpec"]
GROUPS = [CLUSTER["headGroupSpec"], *CLUSTER["workerGroupSpecs"]]
PODS = [group["template"]["spec"] for group in GROUPS]


def given(name: str) -> str:
    """Return the value that the Dockerfile gives an argument by default."""
    return re.search(rf"^ARG {name}=(.+)$", DOCKERFILE, re.MULTILINE)[1]  # type: ignore[index]


def test_the_image_installs_what_the_package_has() -> None:
    assert set(given("EXTRAS").split(",")) <= set(PROJECT["project"]["optional-dependencies"])
    classifier = f"Programming Language :: Python :: {given('PYTHON')}"
    assert classifier in PROJECT["project"]["classifiers"]


def test_the_image_runs_the_command_and_not_as_root() -> None:
    entry = json.loads(re.search(r"^ENTRYPOINT (.+)$", DOCKERFILE, re.MULTILINE)[1])  # type: ignore[index]
    assert entry == ["cleaner"]
    assert entry[0] in PROJECT["project"]["scripts"]
    (user,) = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert {pod["containers"][0]["securityContext"]["runAsUser"] for pod in PODS} == {int(user)}


def test_the_builder_gets_the_sources_of_the_package() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert [name for name in sent if not (ROOT / name).exists()] == []
    readme = PROJECT["project"]["readme"]
    licences = PROJECT["project"]["license-files"]
    sources = {"cleaner", "rules", "constraints.txt", "pyproject.toml", "setup.py"}
    assert sources | {readme, *licences} <= sent


def test_the_manifest_has_the_versions_of_this_package() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines())
    assert CLUSTER["rayVersion"] == pins["ray"]
    images = {container["image"] for pod in PODS for container in pod["containers"]}
    assert len(images) == 1
    assert images.pop().endswith(f"/cleaner:{cleaner.__version__}")


def test_the_cluster_asks_for_a_token_and_holds_no_secret() -> None:
    assert CLUSTER["authOptions"] == {"mode": "token"}
    names = {entry["name"] for pod in PODS for entry in pod["containers"][0]["env"]}
    assert names == {"IN", "OUT"}


@pytest.mark.parametrize("pod", PODS, ids=["head", "workers"])
def test_pods_are_bounded_and_not_root(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    resources, security = container["resources"], container["securityContext"]
    assert resources["limits"]["memory"] == resources["requests"]["memory"]
    assert (security["runAsNonRoot"], security["allowPrivilegeEscalation"]) == (True, False)
    assert {mount["name"] for mount in container["volumeMounts"]} == {
        volume["name"] for volume in pod["volumes"]
    }


def test_tasks_go_to_the_workers_only() -> None:
    assert GROUPS[0]["rayStartParams"]["num-cpus"] == "0"
