"""Where results go: files whole or not at all, pipes that close, disks that are full."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def process(
    *arguments: object, stdout: int = subprocess.PIPE, before: str = ""
) -> subprocess.Popen[str]:
    """Run a command in a process of its own; *before* is Python that runs first."""
    program = f"{before}\nimport sys\nfrom dramagraph.cli import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_export_is_written_whole(
    run: Callable[..., Any], ledger_store: Path, tmp_path: Path
) -> None:
    target = tmp_path / "facts.nt"

    assert run("export", "--format", "ntriples", "-o", target, "--store", ledger_store) == (
        0,
        "",
        "",
    )
    written = target.read_text()
    assert run("export", "--format", "ntriples", "--store", ledger_store).out == written
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["facts.nt"]


def test_an_export_into_nothing_is_one_line_and_2(
    run: Callable[..., Any], ledger_store: Path, tmp_path: Path
) -> None:
    for target in (tmp_path / "none" / "facts.ttl", tmp_path):
        ran = run("export", "--format", "turtle", "-o", target, "--store", ledger_store)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("\n") == 1 and f"{target} cannot be written" in ran.err
    assert list(tmp_path.parent.glob("*.partial")) == []


def test_an_export_into_a_pipe_leaves_the_pipe(
    run: Callable[..., Any], ledger_store: Path, tmp_path: Path
) -> None:
    """Or /dev/stdout, or /dev/null: what is no file must never be renamed over."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        ran = run("export", "--format", "csv", "-o", tmp_path / "pipe", "--store", ledger_store)
        assert ran.code == 0
        assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
        assert os.read(reader, 1 << 16)
    finally:
        os.close(reader)


LITTLE_DISK = """
import os, resource
os.environ["PATH"] = ""  # without Java, whose reasoner writes files of its own first
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
"""


def test_a_build_on_a_full_disk_is_one_line_and_leaves_the_store(
    ledger_store: Path, tmp_path: Path
) -> None:
    """No file may grow beyond 30 kB: the engine cannot write its own."""
    (tmp_path / "a.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')
    store = shutil.copytree(ledger_store, tmp_path / "store")
    before = files(store)

    ran = process("build", tmp_path / "a.txt", "--store", store, before=LITTLE_DISK)
    out, err = ran.communicate()
    assert (ran.returncode, out) == (1, "")
    assert err.startswith("dramagraph: ") and err.count("\n") == 1
    assert files(store) == before


def test_an_export_on_a_full_disk_leaves_nothing(ledger_store: Path, tmp_path: Path) -> None:
    arguments = ("--format", "nquads", "-o", tmp_path / "all.nq", "--store", ledger_store)

    ran = process("export", *arguments, before=LITTLE_DISK)
    out, err = ran.communicate()
    assert (ran.returncode, out, err.count("\n")) == (1, "", 1)
    assert "all.nq" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")
def test_a_result_that_cannot_be_written_is_one_line(ledger_store: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = process("log", "--store", ledger_store, stdout=full.fileno())
        _, err = ran.communicate()

    assert ran.returncode in (1, 2)
    assert err.startswith("dramagraph: ") and "No space left" in err and err.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error(ledger_store: Path) -> None:
    """`dramagraph export … | head -1` ends in silence."""
    ran = process("export", "--format", "nquads", "--store", ledger_store)
    assert ran.stdout is not None and ran.stderr is not None

    assert ran.stdout.readline().endswith(" .\n")
    ran.stdout.close()
    assert ran.wait() == 0
    assert ran.stderr.read() == ""
    ran.stderr.close()
