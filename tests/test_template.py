"""What a pack's author copies and what a reporter fills in: the template, the hooks, the forms."""

import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from cleaner import load_rules
from tests.builders import PROSE, paragraphs

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "templates" / "pack"
RULES = "src/cleaner_harbour/rules"
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
BOX = "Get our tide table by post"


def run(*words: str | Path, cwd: Path, path: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run Python in a folder, with the packages of this checkout and those in `path`."""
    surroundings = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"}
    return subprocess.run(  # noqa: S603
        [sys.executable, *words],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def cleaner_command(line: str, *more: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command line that begins with `cleaner`, as a hook or a workflow has it."""
    program, *words = shlex.split(line)
    assert program == "cleaner"
    return run("-m", "cleaner", *words, *more, cwd=cwd)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the template, as an author makes it."""
    folder = tmp_path_factory.mktemp("pack") / "pack"
    return Path(shutil.copytree(TEMPLATE, folder))


@pytest.fixture(scope="module")
def site(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages into which the template was built and installed, without a network."""
    folder = tmp_path_factory.mktemp("site")
    words = ["pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps"]
    installed = run("-m", *words, "--target", folder, copy, cwd=copy)
    assert installed.returncode == 0, installed.stderr
    return folder


def test_the_template_installs_as_a_pack(site: Path, tmp_path: Path) -> None:
    listed = run("-m", "cleaner", "packs", cwd=tmp_path, path=site)
    folder = site / "cleaner_harbour" / "rules"
    assert listed.stdout.rstrip("\n").split("\t") == [
        *("harbour", "cleaner-harbour", "0.1.0", "Apache-2.0", "en"),
        str(folder),
    ]
    (tmp_path / "a.txt").write_text(paragraphs(PROSE, BOX))
    words = ("-m", "cleaner", "clean", "a.txt")
    assert BOX in run(*words, cwd=tmp_path, path=site).stdout
    cleaned = run(*words, "--rules", "pack:harbour", cwd=tmp_path, path=site)
    assert cleaned.stdout == paragraphs(PROSE)


def test_the_tests_of_the_template_pass(copy: Path) -> None:
    tested = run("-m", "pytest", "-q", "-c", os.devnull, "--rootdir", copy, "tests", cwd=copy)
    assert tested.returncode == 0, tested.stdout


def test_the_template_states_range_and_name_consistently() -> None:
    project = tomllib.loads((TEMPLATE / "pyproject.toml").read_text())["project"]
    pack = tomllib.loads((TEMPLATE / RULES / "pack.toml").read_text())
    assert project["dependencies"] == [f"deboilerplate{pack['cleaner']}"]
    assert [*project["entry-points"]["cleaner.rules"]] == [pack["name"]]


def test_each_step_of_the_workflow_passes(copy: Path) -> None:
    workflow = yaml.safe_load((copy / ".github" / "workflows" / "rules.yml").read_text())
    lines = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    steps = [line for line in lines if line.startswith("cleaner ")]
    assert [line.split()[1] for line in steps] == ["check", "rules", "try"]
    for line in steps:
        done = cleaner_command(line, cwd=copy)
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_the_workflow_fails_where_a_text_changes(copy: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(copy, tmp_path / "pack"))
    (changed / "texts" / "box.txt").write_text(paragraphs(PROSE, BOX))
    line = f"cleaner try {RULES} texts --fail-on-change"
    assert line in (copy / ".github" / "workflows" / "rules.yml").read_text()
    assert cleaner_command(line, cwd=changed).returncode == 1


@pytest.mark.parametrize("hook", ["cleaner-check", "cleaner-rules-format"])
def test_the_hooks_check_the_rules_of_a_repository(hook: str, copy: Path, tmp_path: Path) -> None:
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (repository,) = yaml.safe_load((copy / ".pre-commit-config.yaml").read_text())["repos"]
    entries = {each["id"]: each["entry"] for each in published}
    local = {each["id"]: each["entry"] for each in repository["hooks"]}
    assert local == {name: f"{entry} {RULES}" for name, entry in entries.items()}
    assert cleaner_command(entries[hook], RULES, cwd=copy).returncode == 0
    broken = Path(shutil.copytree(copy, tmp_path / "pack"))
    path = broken / RULES / "en" / "newsletter.toml"
    good, wrong = 'removes = ["Get the', 'removes =["Fetch the'
    assert good in path.read_text()
    path.write_text(path.read_text().replace(good, wrong))
    assert cleaner_command(entries[hook], RULES, cwd=broken).returncode == 1


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_what_a_report_needs(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert form.keys() == {"name", "description", "title", "labels", "body"}
    fields = [element for element in form["body"] if element["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids)
    assert {field["type"] for field in fields} <= {"textarea", "input", "dropdown"}
    assert all(field["attributes"]["label"] for field in fields)
    required = {field["id"] for field in fields if field["validations"]["required"]}
    assert {"text", "language", "version"} <= required


def test_there_is_a_form_for_each_fault() -> None:
    assert [path.stem for path in FORMS] == ["chrome-left", "false-removal"]
    body = yaml.safe_load(FORMS[0].read_text("utf-8"))["body"]
    (themes,) = [field["attributes"]["options"] for field in body if field.get("id") == "theme"]
    assert {*themes} - {"not sure"} == load_rules().themes.keys() - {"site", "structure"}
