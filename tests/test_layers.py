"""The package has one direction, and each library one place in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
LAYERS = """
    errors namespaces
    model
    identity
    lexicon
    ontology_files
    ontology
    text
    extract
    graph
    reason
    publish
    pipeline records scorer
    train
    arguments terminal
    commands
    cli
    __main__
"""
RANK = {name: rank for rank, line in enumerate(LAYERS.split("\n")) for name in line.split()}
ADDRESSES = {
    "httpx": {"extract/chat.py"},
    "spacy": {"text", "extract"},
    "lemminflect": {"text", "extract"},
    "networkx": {"publish"},
    "pyvis": {"publish"},
    "httptools": {"publish/connection.py"},
    "jinja2": {"publish"},
    "pyoxigraph": {"graph", "reason", "publish"},
    "oxrdflib": {"graph", "reason", "publish"},
    "owlrl": {"reason/closure.py"},
    "onnxruntime": {"extract", "train"},
    "tokenizers": {"extract", "train"},
    "torch": {"train"},
    "transformers": {"train"},
    "trafilatura": {"text"},
    "lxml": {"text"},
    "pypdf": {"text"},
    "docx": {"text"},
    "markdown_it": {"text"},
    "yaml": {"text"},
}
"""Where a library may be imported: a layer, or one file. rdflib may be anywhere."""
OPEN = {
    "kg.text.language": {"extract"},
    "kg.text.layout": {"extract"},
    "kg.graph.store": {"reason", "publish"},
}
"""Modules that stages further on may read without asking at the front door."""
FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The dotted names of all modules that a file imports, within functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module="kg", names=names):
                yield from (f"kg.{alias.name}" for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module
            case ast.Import(names=names):
                yield from (alias.name for alias in names)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return
    for module in imported(path):
        if module.startswith("kg."):
            other = module.split(".")[1]
            assert other == layer or RANK[other] < RANK[layer], f"{path} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_stage_is_entered_by_its_front_door(path: Path) -> None:
    layer = layer_of(path)
    if layer in {"commands", "train"}:
        # The one loads no more of a stage than a command needs; the other makes a stage's inside.
        return
    for module in imported(path):
        parts = module.split(".")
        if parts[0] == "kg" and len(parts) > 2 and parts[1] != layer:
            assert layer in OPEN.get(module, ()), f"{path}: take {module} from kg.{parts[1]}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_library_has_an_address(path: Path) -> None:
    for module in imported(path):
        library = module.split(".")[0]
        homes = ADDRESSES.get(library, {layer_of(path)})
        assert homes & {layer_of(path), name_of(path)}, f"{path} imports {module}"


def test_every_file_of_the_package_has_a_layer() -> None:
    assert {layer_of(path) for path in FILES} - {"__init__"} <= set(RANK)


def test_no_spacy_document_appears_in_a_public_signature() -> None:
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        documents = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "spacy.tokens"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                for part in filter(None, [node.args, node.returns]):
                    shown = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
                    assert not shown & documents, f"{path}: {node.name}"


def test_the_command_line_loads_no_stage_before_a_command_needs_it() -> None:
    for path in (PACKAGE / "cli.py", *(PACKAGE / "commands").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        early = [n.module or "" for n in tree.body if isinstance(n, ast.ImportFrom)]
        ours = {m.split(".")[1] for m in early if m.startswith("kg.")}
        assert ours <= {"arguments", "commands", "errors", "terminal"}, path
