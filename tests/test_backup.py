"""A backup is whole or not at all, and what is restored is what was backed up or nothing."""

import shutil
import tarfile
from io import BytesIO

import pytest

from dramagraph.store import commits, journal, open_snapshot


def content(location):
    with open_snapshot(str(location)) as snapshot:
        return list(snapshot.nquads()), dict(snapshot.notes)


def test_a_store_comes_back_as_it_was(ledger_store, tmp_path, run):
    file, other = tmp_path / "store.tar", tmp_path / "other"
    assert run("backup", file, "--store", ledger_store).code == 0
    again = tmp_path / "again.tar"
    run("backup", again, "--store", ledger_store)
    assert run("restore", file, "--store", other).code == 0

    assert content(other) == content(ledger_store)
    before, entries = list(journal(str(ledger_store))), list(journal(str(other)))
    assert entries[:-1] == before
    assert (entries[-1]["action"], entries[-1]["number"]) == ("restore", before[-1]["number"] + 1)
    assert commits(str(other)) == [entries[-1]["number"]]
    assert again.read_bytes() == file.read_bytes()


def test_nothing_is_restored_over_a_store_nor_from_nothing(ledger_store, tmp_path, run):
    file = tmp_path / "store.tar"
    run("backup", file, "--store", ledger_store)

    assert run("restore", file, "--store", ledger_store).code == 2
    assert run("restore", tmp_path / "none.tar", "--store", tmp_path / "new").code == 2
    assert run("backup", file, "--store", tmp_path / "none").code == 2
    assert run("backup", tmp_path / "no" / "folder.tar", "--store", ledger_store).code == 2


def changed_byte(data):
    middle = data.index(b"inventory.json", 2000) + 600
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def with_another_file(data):
    out = BytesIO(data)
    with tarfile.open(fileobj=out, mode="a") as tar:
        entry = tarfile.TarInfo("../../evil")
        entry.size = 1
        tar.addfile(entry, BytesIO(b"x"))
    return out.getvalue()


@pytest.mark.parametrize(
    "damaged",
    [lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"hello" * 500, changed_byte, with_another_file],
    ids=["cut", "empty", "something else", "a byte", "a file more"],
)  # fmt: skip
def test_a_damaged_backup_makes_no_store(ledger_store, tmp_path, run, damaged):
    file, other = tmp_path / "store.tar", tmp_path / "other"
    run("backup", file, "--store", ledger_store)
    file.write_bytes(damaged(file.read_bytes()))
    told = run("restore", file, "--store", other)

    assert told.code == 1 and "is no backup, or is damaged" in told.err
    assert not (other / "CURRENT").exists()
    assert not any((other / "snapshots").glob("*"))
    assert not (tmp_path / "evil").exists()
    shutil.rmtree(other, ignore_errors=True)
