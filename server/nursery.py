"""Keeps the process alive from which evaluators come (engine_nursery.py), and its socket."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from dramagraph.engine_nursery import Rules, arguments
from dramagraph.server.settings import Settings

MEGABYTE = 1_048_576
BACKLOG = 128
"""Connections that wait while a nursery is started again."""
END_S = 5.0
ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""Each thread of the disk store would reserve 64 MB of addresses, which count for RLIMIT_AS."""


class Nursery:
    """A nursery and the socket it listens at; only this user can connect to it."""

    def __init__(self, settings: Settings) -> None:
        """Start it; an OSError comes from the system."""
        self._folder = Path(mkdtemp(prefix="dramagraph-"))
        self.address = str(self._folder / "evaluators")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(BACKLOG)
        self._listener.set_inheritable(True)
        copy = settings.copy_mb * MEGABYTE
        self._rules = Rules(settings.store, settings.query_memory_mb * MEGABYTE, copy)
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        # Its standard input is its lifeline: it ends when this process does, in whatever way.
        return subprocess.Popen(
            arguments(self._listener, self._rules),
            env=os.environ | ARENAS,
            stdin=subprocess.PIPE,
            pass_fds=[self._listener.fileno()],
            start_new_session=True,  # Ctrl-C is for the server
        )

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def check(self) -> None:
        """Start it again if it has ended."""
        if self._process.poll() is not None:
            self._end()
            self._process = self._started()

    def close(self) -> None:
        """End it."""
        self._end()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
