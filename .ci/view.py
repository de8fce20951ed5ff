"""Links the packages under build/view as they are installed, so that the type checker finds them by name."""

import shutil
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
VIEW = ROOT / "build" / "view"

settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
shutil.rmtree(VIEW, ignore_errors=True)
for package, folder in sorted(settings["tool"]["setuptools"]["package-dir"].items()):
    target = VIEW.joinpath(*package.split("."))
    target.mkdir(parents=True)
    for module in sorted((ROOT / folder).glob("*.py")):
        (target / module.name).symlink_to(module)
