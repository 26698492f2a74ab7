"""The notebooks run from top to bottom, and show what they promise."""

from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="pip install the dev extra")
nbclient = pytest.importorskip("nbclient", reason="pip install the dev extra")
for drawing in ("matplotlib", "pandas", "ipykernel"):
    pytest.importorskip(drawing, reason="pip install the dev extra")

FOLDER = Path(__file__).parent.parent / "notebooks"
SHOWN = {
    "1-ask-a-graph": (8, 4, ("Arts-Tech Venture Fund", "institution", "planned")),
    "2-bring-your-own-ontology": (2, 1, ("Saltmarsh Ferries", "planned", "Old Harbour")),
    "3-where-sources-disagree": (3, 2, ("EUR 20 million", "does not fund", "Quayside Notes")),
}
"""For each notebook: how many tables and pictures it shows at least, and words in its tables."""
pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_runs_and_shows_its_tables_and_pictures(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    run = {"metadata": {"path": str(FOLDER)}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=run).execute()
    shown = [o.data for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o]
    tables = [data["text/html"] for data in shown if "text/html" in data]
    tables_asked, pictures_asked, words = SHOWN[name]
    assert len(tables) >= tables_asked
    assert sum("image/png" in data for data in shown) >= pictures_asked
    assert [word for word in words if not any(word in table for table in tables)] == []
    assert all("<td>" in table for table in tables), "a table is empty"


def test_each_notebook_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_is_kept_without_what_a_run_leaves(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(not c.get("outputs") and not c.get("execution_count") for c in notebook.cells)
