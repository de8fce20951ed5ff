"""Keeps processes alive until this one is told to end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence

END_S = 1.0
"""How long requests that have begun may go on when the server ends."""
KILL_S = 0.5
"""How much longer processes may take to end."""
AGAIN_S = 0.5
"""How long is waited before a process that has died is replaced, so that one that cannot live
costs little."""
SIGNALS = frozenset((signal.SIGTERM, signal.SIGINT, signal.SIGCHLD))

Work = Callable[[], None]


def supervise(lasting: Sequence[Work], passing: Sequence[Work], check: Work) -> None:
    """Run each of *lasting* in a process that is replaced when it ends, *passing* in ones that are not.

    Returns at SIGTERM or SIGINT, when all have ended. *check* is called when some process has.
    """
    # Signals wait until they are asked for, so that none is lost between two questions.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    running: dict[int, Work] = {}
    lifeline = os.pipe()
    try:
        running = {_forked(work, lifeline): work for work in (*lasting, *passing)}
        while signal.sigwait(SIGNALS) == signal.SIGCHLD:
            check()
            ended = [work for pid, work in _ended(running).items() if work in lasting]
            if ended:
                time.sleep(AGAIN_S)
            running |= {_forked(work, lifeline): work for work in ended}
    finally:
        _end(running)
        for end in lifeline:
            os.close(end)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forked(work: Work, lifeline: tuple[int, int]) -> int:
    """Run *work* in a process of its own, which ends when this one does, and return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: for the supervisor
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.close(lifeline[1])
        threading.Thread(target=_end_with, args=(lifeline[0],), daemon=True).start()
        work()
        code = 0
    except BaseException:  # the outermost edge of this process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _end_with(lifeline: int) -> None:
    """End this process when the other end of a pipe is closed, as it is when its process dies."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def _ended(running: dict[int, Work]) -> dict[int, Work]:
    """Take out of *running*, and return, what has ended."""
    return {pid: running.pop(pid) for pid in list(running) if os.waitpid(pid, os.WNOHANG)[0]}


def _end(running: dict[int, Work]) -> None:
    """End all processes, in peace if that does not take too long."""
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    last = time.monotonic() + END_S + KILL_S
    while _ended(running) or running:
        if time.monotonic() > last:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            return
        time.sleep(0.02)
