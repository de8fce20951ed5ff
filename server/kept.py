"""A process beside the server that listens at a socket, and is started again when it ends."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

BACKLOG = 128
"""Connections that wait: while a process is started again, or while the scribe makes a change."""
ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""Each thread of the disk store would reserve 64 MB of addresses, which count for RLIMIT_AS."""


class Kept:
    """A process and the socket it listens at; only this user can connect to it."""

    def __init__(self, name: str, command: Callable[[socket.socket], list[str]], end_s: float):
        """Start what *command* says for the socket, which is called *name*; it may take *end_s* seconds to end.

        An OSError comes from the system.
        """
        self._folder = Path(mkdtemp(prefix="dramagraph-"))
        self.address = str(self._folder / name)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(BACKLOG)
        self._listener.set_inheritable(True)
        self._command = command(self._listener)
        self._end_s = end_s
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        # Its standard input is its lifeline: it ends when this process does, in whatever way.
        return subprocess.Popen(
            self._command,
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
            self._process.wait(self._end_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
