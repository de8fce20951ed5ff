"""What pyproject.toml ships: every folder with code, every data file, one version.

.ci/wheel builds the real wheel and uses it; this finds in a moment what would be missing from it.
"""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import dramagraph

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
FOLDERS = {name: ROOT / folder for name, folder in SETUPTOOLS["package-dir"].items()}
NOT_SHIPPED = {"tests", "bench", "build", "dist", "docs", "store"}


def files(folder: Path) -> set[Path]:
    """Return the files below *folder* that git would keep."""
    return {
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(
            part == "__pycache__" or part[0] == "." for part in path.relative_to(ROOT).parts
        )
    }


def shipped_data(package: str) -> set[Path]:
    """Return the data files that a package's patterns take in."""
    patterns = SETUPTOOLS["package-data"].get(package, ())
    return {
        path for pattern in patterns for path in FOLDERS[package].glob(pattern) if path.is_file()
    }


def test_every_folder_with_code_is_a_package():
    with_code = {
        path.parent
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name not in NOT_SHIPPED and folder.name[0] != "."
        for path in folder.rglob("*.py")
    }

    assert with_code == set(FOLDERS.values())
    assert sorted(SETUPTOOLS["packages"]) == sorted(FOLDERS)


def test_every_package_has_a_docstring_that_says_what_it_holds():
    """An editable install does not see a folder without __init__.py."""
    assert [
        p
        for p, folder in FOLDERS.items()
        if not (folder / "__init__.py").read_text().startswith('"""')
    ] == []


def test_every_file_of_a_package_is_code_or_shipped_data():
    forgotten = {
        path.relative_to(ROOT)
        for package, folder in FOLDERS.items()
        for path in files(folder) - shipped_data(package)
        if path.suffix != ".py"
    }

    assert forgotten == set()


def test_every_pattern_of_data_files_matches_something():
    idle = [
        (package, pattern)
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        if not any(FOLDERS[package].glob(pattern))
    ]

    assert idle == []


def test_no_module_of_the_package_hides_a_neighbour():
    """graph/server.py would be dramagraph.server, and so is server/."""
    neighbours = {name.rpartition(".")[2] for name in FOLDERS if "." in name}

    assert {path.stem for path in FOLDERS["dramagraph"].glob("*.py")} & neighbours == set()


def test_the_version_is_the_same_everywhere():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in changes.splitlines() if line.startswith("## [0"))

    assert dramagraph.__version__ == PROJECT["project"]["version"] == version("dramagraph")
    assert newest.startswith(f"## [{dramagraph.__version__}]")


def test_python_m_dramagraph_is_the_command(tmp_path):
    command = [sys.executable, "-m", "dramagraph", "--version"]

    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)

    assert said.stdout == f"dramagraph {dramagraph.__version__}\n"
