"""What the README shows works as it stands, and what there is stands in the README."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

from kg.cli import main
from kg.ontology import Ontology

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
MISSION = "The Boreal Space Agency operates the Kestrel Probe.\n"


def blocks(language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[list[str]]:
    """The arguments of each `kg` command of a block of shell lines."""
    for line in block.splitlines():
        words = shlex.split(line, comments=True)
        for part in " ".join(map(shlex.quote, words)).split(" '&&' "):
            command = shlex.split(part)
            if command and Path(command[0]).name == "kg":
                yield command[1:]


COMMANDS = [command for block in blocks("sh") for command in commands(block)]


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as the README speaks of: the seeds, and the files its examples name."""
    place = tmp_path_factory.mktemp("readme")
    (place / "seeds").symlink_to(ROOT / "seeds")
    for command in COMMANDS:
        for word in command:
            if word.endswith(".ttl") and "-o" not in command:
                (place / word).write_text(blocks("turtle")[0], "utf-8")
            if word.endswith(".txt"):
                (place / word).write_text(MISSION, "utf-8")
    return place


def test_the_readme_opens_with_two_commands() -> None:
    build, tests = blocks("sh")[0].splitlines()
    assert build.endswith("kg build seeds/ -o build/graph.trig")
    assert tests.endswith("pytest -n 2")
    for line in (build, tests):
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_every_command_of_the_readme_runs(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr(Ontology, "load", cache(Ontology.load))  # once is enough here
    ran = []
    for command in COMMANDS:
        if command[0] != "serve":
            code = run(*command)
            told = capsysbinary.readouterr()
            assert code == 0, (command, told)
            assert told.out or {"-o", "check"} & set(command), command
            ran.append(command[0])
    assert ran[0] == "build"
    assert {"query", "explore", "export", "extract"} <= set(ran)


def test_every_python_block_of_the_readme_runs(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    assert blocks("python")
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert "funds" in capsys.readouterr().out


def test_the_readme_counts_classes_properties_and_questions_as_they_are() -> None:
    ontology = Ontology.load()
    classes, properties = (
        sum(t.startswith(f"{ontology.iri}#") for t in terms)
        for terms in (ontology.classes, ontology.properties)
    )
    assert f"{classes} classes and {properties} properties" in README
    assert f"one of {len(ontology.questions())} questions" in README


def test_every_command_has_its_place_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    found = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert len(found) == 10
    assert [name for name in found if f"`kg {name} " not in README] == []


def test_every_option_the_readme_shows_exists(capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    names = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    for name in names:
        run(name, "--help")
    known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    for shown in re.findall(r"`([^`\n]*)`", README):
        if shown.startswith(("kg ", "--")):
            assert set(re.findall(r"--[\w-]+", shown)) <= known, shown


def test_every_file_the_readme_names_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    named = re.findall(r"`((?:kg|tests|ontology|notebooks|seeds|\.ci)/[\w./-]*)`", README)
    named += re.findall(r"`python ([\w./-]+\.py)`", README)
    assert named
    assert [name for name in links + named if not (ROOT / name).exists()] == []


def test_the_newest_version_of_the_changelog_is_the_packages() -> None:
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGELOG, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == version("cultural-policy-graph")
    assert all(date for _, date in headings[1:])
