"""Dockerfile, compose file and Kubernetes manifests: linted, of least privilege, and calling commands that exist."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from app.cli.main import commands
from app.cli.serve import LAST_ANSWERS
from app.work import LAST_STEP, LAST_WORDS

ROOT = Path(__file__).parents[2]
DOCKERFILE, COMPOSE, KUBERNETES = ROOT / "Dockerfile", ROOT / "compose.yaml", ROOT / "deploy/kubernetes/wayfelt.yaml"
OURS = ("upgrade", "app", "worker")
TRUSTED = "FORWARDED_ALLOW_IPS"
"""Uvicorn's: whose word about the client's address and scheme is believed."""


def services() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def resources() -> list[Any]:
    return list(yaml.safe_load(KUBERNETES.read_text())["items"])


def pods() -> Iterator[Mapping[str, Any]]:
    for one in resources():
        if one["kind"] == "Deployment":
            yield one["spec"]["template"]["spec"]


def containers(pod: Mapping[str, Any]) -> list[Any]:
    return [*pod["initContainers"], *pod["containers"]]


def called() -> Iterator[tuple[str, list[str]]]:
    """What is run: by whom, and the arguments of `wayfelt`."""
    for name in OURS:
        yield f"compose {name}", services()[name]["command"]
    for pod in pods():
        for container in containers(pod):
            yield f"kubernetes {container['name']}", container["args"]
    line = next(line for line in DOCKERFILE.read_text().splitlines() if line.startswith("CMD ["))
    yield "Dockerfile", yaml.safe_load(line.removeprefix("CMD "))


def test_the_dockerfile_is_clean_to_its_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    run = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_image_runs_as_nobody_with_the_model_inside() -> None:
    final = DOCKERFILE.read_text().split("\nFROM ")[-1]
    assert "USER 10001" in final
    assert "HEALTHCHECK" in final
    assert "WAYFELT_MODEL=/opt/wayfelt/encoder" in final
    assert "HF_HUB_OFFLINE=1" in final


def test_the_build_takes_nothing_but_what_it_names() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    copied = {
        word
        for line in DOCKERFILE.read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    }
    assert copied == {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_the_manifests_are_of_the_schema_of_kubernetes() -> None:
    for one in resources():
        kubernetes_validate.validate(one, "1.34", strict=True)


def test_every_container_of_kubernetes_has_least_privilege() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["automountServiceAccountToken"] is False
        for container in containers(pod):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]
            assert "cpu" in container["resources"]["requests"]


def test_no_manifest_holds_a_password() -> None:
    for pod in pods():
        for container in containers(pod):
            told = [variable for variable in container["env"] if variable["name"] != TRUSTED]
            assert all("valueFrom" in variable for variable in told)
    for name, service in services().items():
        for key, value in service["environment"].items():
            assert ("PASSWORD" not in key and "URL" not in key) or "${POSTGRES_PASSWORD:?" in value, name


def test_settings_have_a_place_of_their_own_everywhere() -> None:
    """The names are those of docs/operations.md."""
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for name in OURS:
        assert services()[name]["env_file"] == [{"path": "wayfelt.env", "required": False}], name
    for pod in pods():
        for container in containers(pod):
            references = [next(iter(source.values())) for source in container["envFrom"]]
            assert [one["name"] for one in references] == ["wayfelt", "wayfelt-settings"]
            assert all(one["optional"] for one in references)
    assert "wayfelt.env" in (ROOT / ".gitignore").read_text().split()
    assert all(f"`{name}`" in page for name in ("wayfelt.env", "wayfelt", "wayfelt-settings", "WAYFELT_METRICS_TOKEN"))


def test_every_pod_brings_the_tables_up_to_date_before_it_starts() -> None:
    for pod in pods():
        assert [one["args"] for one in pod["initContainers"]] == [["db", "upgrade"]]
        assert {one["image"] for one in containers(pod)} == {pod["containers"][0]["image"]}


def test_requests_and_work_have_the_time_to_end_that_the_program_gives_them() -> None:
    needed = LAST_ANSWERS + LAST_STEP + LAST_WORDS
    for name in ("app", "worker"):
        assert services()[name]["stop_grace_period"] == "1m"
    for pod in pods():
        assert pod["terminationGracePeriodSeconds"] == 60 > needed
    assert "--stop-timeout 60" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def test_what_the_build_may_be_told_is_told_by_compose_and_in_the_operations_page() -> None:
    told = re.findall(r"^ARG (\w+)", DOCKERFILE.read_text(), re.MULTILINE)
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("## The image")[1].split("\n## ")[0]
    assert told == ["TORCH_INDEX", "EXTRAS"]
    for name in OURS:
        assert services()[name]["build"]["args"] == {word: f"${{{word}:-}}" for word in told}
    assert all(f"`{word}`" in page for word in told)


def test_the_database_of_compose_is_of_the_version_that_the_pages_name() -> None:
    version_of = services()["database"]["image"].removeprefix("postgres:")
    assert f"tested with {version_of}:" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def test_every_service_of_compose_has_least_privilege_and_waits_for_what_is_there() -> None:
    found = services()
    for name in OURS:
        assert found[name]["read_only"], name
        assert found[name]["cap_drop"] == ["ALL"], name
        assert set(found[name]["depends_on"]) <= set(found)


def test_whose_forwarded_headers_are_believed_is_a_value_to_set_and_nobody_else_by_default() -> None:
    assert services()["app"]["environment"][TRUSTED] == "${FORWARDED_ALLOW_IPS:-127.0.0.1}"
    (served,) = [one for pod in pods() for one in pod["containers"] if one["name"] == "app"]
    assert {"name": TRUSTED, "value": "127.0.0.1"} in served["env"]
    assert TRUSTED in (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("## Behind a proxy")[1]


@pytest.mark.parametrize(("where", "arguments"), list(called()))
def test_what_is_run_is_a_command_with_options_of_its_own(where: str, arguments: list[str]) -> None:
    command: click.Command = commands
    words = list(arguments)
    context = click.Context(command, info_name=where)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, arguments
        command = found
    context = click.Context(command, info_name=where)
    command.parse_args(context, words)  # raises for an option that isn't there


def test_the_volumes_of_compose_are_declared() -> None:
    whole = yaml.safe_load(COMPOSE.read_text())
    used = {volume.split(":")[0] for service in whole["services"].values() for volume in service["volumes"]}
    assert used == set(whole["volumes"])


def test_the_quickstart_says_what_the_files_say_of_themselves() -> None:
    page = (ROOT / "docs/quickstart.md").read_text(encoding="utf-8")
    said = [
        line.removeprefix("#").strip().removeprefix("More workers: ")
        for path in (COMPOSE, KUBERNETES)
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"#(   echo|.* docker compose|   kubectl) ", line)
    ]
    assert len(said) == 5
    assert [line for line in said if line not in page] == []
    assert f"wayfelt-{version('wayfelt')}-py3-none-any.whl" in page
