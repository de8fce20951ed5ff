"""`serve` runs a production server: it says where it is, ends when asked, refuses what cannot work."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from dramagraph.errors import MissingError, UsageError
from dramagraph.server.serve import command, serve, welcome
from dramagraph.server.settings import Settings
from dramagraph.store import read_nquads, write

READY_S, END_S = 30, 2
FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("server") / "store")
    write(location, read_nquads(FIXTURE.read_bytes().splitlines(keepends=True)), action="test")
    return location


@contextmanager
def running(store, port, workers):
    """Give a server in a process of its own, and what it said when it was ready."""
    code = (
        "import sys; from dramagraph.server.serve import serve; "
        "from dramagraph.server.settings import Settings; "
        "serve(Settings(store=sys.argv[1]), '127.0.0.1', int(sys.argv[2]), int(sys.argv[3]))"
    )
    arguments = [sys.executable, "-c", code, store, str(port), str(workers)]
    with subprocess.Popen(
        arguments, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process, [process.stderr.readline() for _ in range(4)]
        finally:
            if process.poll() is None:
                process.kill()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_curl(line):
    """Return status and body of what a curl command asks for; not every machine has curl."""
    name, option, header, data_option, data, address = shlex.split(line)
    assert (name, option, data_option) == ("curl", "-H", "--data-urlencode")
    body = urlencode([tuple(data.split("=", 1))]).encode("ascii")
    return get(Request(address, body, headers=dict([header.split(": ")])))


def get(address):
    """Return status and body."""
    try:
        with urlopen(address, timeout=10) as response:
            return response.status, response.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize(
    ("workers", "how"), [(1, signal.SIGTERM), (2, signal.SIGTERM), (2, signal.SIGINT)]
)
def test_it_serves_what_it_announces_and_ends_when_asked(store, workers, how):
    with running(store, free_port(), workers) as (process, lines):
        address = re.search(r"at (http://127\.0\.0\.1:\d+/) \(", lines[0])[1]
        page = lines[3].split()[0]
        status, table = run_curl(lines[2])

        assert lines[1].split()[0] == address
        assert get(address)[0] == get(page)[0] == get(f"{address}health/ready")[0] == 200
        assert (status, table.partition(b"\r\n")[0]) == (200, b"actor,role")
        assert table.count(b"\r\n") > 1
        assert get(f"{address}nope")[0] == 404

        begun = time.monotonic()
        process.send_signal(how)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < END_S


def test_when_it_has_ended_nothing_of_it_is_left_among_temporary_files(
    store, tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with running(store, free_port(), 1) as (process, lines):
        assert get(f"{lines[1].split()[0]}dump.nq.gz")[0] == 200
        is_there = any(tmp_path.rglob("*.gz"))
        process.terminate()
        process.wait(10)

    assert (is_there, list(tmp_path.iterdir())) == (True, [])


def test_ctrl_c_reaches_the_workers_too_and_still_ends_it_with_0(store):
    """A terminal sends SIGINT to the whole group of processes."""
    with running(store, free_port(), 2) as (process, _):
        os.killpg(process.pid, signal.SIGINT)

        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_a_port_in_use_is_refused_in_one_line(store):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(UsageError) as caught:
            serve(Settings(store=store), "127.0.0.1", port)
    assert str(caught.value) == f"port {port} of 127.0.0.1 is in use; choose another with --port"


@pytest.mark.parametrize(
    ("host", "port", "workers", "reason"),
    [
        ("127.0.0.1", 0, 1, "--port is 0; choose one from 1 to 65535"),
        ("127.0.0.1", 70_000, 1, "--port is 70000; choose one from 1 to 65535"),
        ("127.0.0.1", 8000, 0, "--workers is 0; start at least 1"),
        ("256.0.0.1.invalid", 8000, 1, "cannot listen at 256.0.0.1.invalid, port 8000: "),
        ("192.0.2.1", 8000, 1, "cannot listen at 192.0.2.1, port 8000: "),
    ],
)
def test_what_cannot_be_listened_at_is_refused(store, host, port, workers, reason):
    with pytest.raises(UsageError) as caught:
        serve(Settings(store=store), host, port, workers)

    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)


def test_a_store_that_is_not_there_is_named_before_anything_is_served(tmp_path):
    with pytest.raises(MissingError, match=str(tmp_path)):
        serve(Settings(store=str(tmp_path / "gone")), "127.0.0.1", free_port())


def test_the_welcome_names_a_thing_that_the_store_holds(store):
    lines = welcome(Settings(store=store), "http://h:1").splitlines()

    assert [line.split()[0] for line in lines[1:]] == [
        "http://h:1/",
        "curl",
        "http://h:1/page/person/seo-yul-ha",
    ]
    assert lines[2].strip() == command("http://h:1")
