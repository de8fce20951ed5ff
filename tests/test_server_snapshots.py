"""Requests share one open snapshot; work for strangers is bounded; nothing is closed under a reader."""

import threading
from contextlib import ExitStack

import pytest
from werkzeug.exceptions import ServiceUnavailable

from dramagraph.errors import StoreError
from dramagraph.server.evaluation import Evaluator
from dramagraph.server.snapshots import Snapshots


class FakeStore:
    """A store whose snapshots only know their number and whether they are open."""

    def __init__(self):
        """Start with snapshot 1."""
        self.number, self.opened = 1, []

    def open(self, _):
        if self.number < 0:
            raise StoreError("the store s is gone")
        self.opened.append(FakeSnapshot(self.number))
        return self.opened[-1]

    def snapshots(self):
        return Snapshots(
            "s", self.open, lambda _: self.number, lambda _, number: f"edition {number}"
        )


class FakeSnapshot:
    def __init__(self, number):
        """Be open."""
        self.number, self.is_open = number, True

    def close(self):
        assert self.is_open, "closed twice"
        self.is_open = False


def test_one_snapshot_is_open_for_all_requests():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease() as first, snapshots.lease() as second:
        assert first is second
    with snapshots.lease() as third:
        assert third is first

    assert [s.is_open for s in store.opened] == [True]


def test_a_request_keeps_its_snapshot_and_the_next_one_gets_the_new():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease() as old:
        store.number = 2
        with snapshots.lease() as new:
            assert (old.snapshot.number, new.snapshot.number) == (1, 2)
            assert (old.edition, new.edition) == ("edition 1", "edition 2")
            assert old.snapshot.is_open
        assert new.snapshot.is_open, "the current one stays open"

    assert [s.is_open for s in store.opened] == [False, True]


def test_the_last_of_several_requests_closes_an_old_snapshot():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease():
        with snapshots.lease():
            store.number = 2
            with snapshots.lease():
                pass
        assert [s.is_open for s in store.opened] == [True, True]

    assert [s.is_open for s in store.opened] == [False, True]


def test_an_unused_snapshot_is_closed_when_the_next_is_opened():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease():
        pass
    store.number = 2
    with snapshots.lease():
        assert [s.is_open for s in store.opened] == [False, True]
    snapshots.close()

    assert [s.is_open for s in store.opened] == [False, False]


def test_a_new_snapshot_that_cannot_be_opened_takes_nothing_away():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease() as held:
        store.number = -1
        with pytest.raises(StoreError), snapshots.lease():
            pass
        assert held.snapshot.is_open
    store.number = 1
    with snapshots.lease() as again:
        assert again is held


def test_memory_lasts_as_long_as_the_snapshot():
    store = FakeStore()
    snapshots = store.snapshots()
    with snapshots.lease() as held:
        held.memory["home"] = "page"
    with snapshots.lease() as held:
        assert held.memory == {"home": "page"}
    store.number = 2
    with snapshots.lease() as held:
        assert held.memory == {}


def test_work_gets_the_leased_snapshot_and_its_result_and_errors_come_back():
    snapshots = FakeStore().snapshots()
    evaluator = Evaluator(snapshots, 1)
    with snapshots.lease() as held:
        assert evaluator.run(held, lambda snapshot: snapshot.number, 5) == 1
        with pytest.raises(ZeroDivisionError):
            evaluator.run(held, lambda _: 1 // 0, 5)
        with pytest.raises(TimeoutError, match="of its own"):
            evaluator.run(held, own_timeout, 5)


def own_timeout(_):
    raise TimeoutError("of its own")


def test_work_that_is_given_up_keeps_its_snapshot_open_and_its_slot_taken():
    store, ends = FakeStore(), threading.Event()
    snapshots = store.snapshots()
    evaluator = Evaluator(snapshots, 1)
    with ExitStack() as waiting:
        waiting.callback(ends.set)
        with snapshots.lease() as held, pytest.raises(ServiceUnavailable, match="no answer within"):
            evaluator.run(held, lambda _: ends.wait(10), 0.01)
        store.number = 2
        with snapshots.lease() as held:
            with pytest.raises(ServiceUnavailable, match="all query slots are taken"):
                evaluator.run(held, lambda _: None, 0.01)
            assert store.opened[0].is_open
    with snapshots.lease() as held:
        assert evaluator.run(held, lambda snapshot: snapshot.number, 5) == 2

    assert not store.opened[0].is_open


def test_shared_work_is_done_once_for_a_snapshot_also_when_it_was_given_up():
    store, begins = FakeStore(), threading.Event()
    snapshots, runs = store.snapshots(), []
    evaluator = Evaluator(snapshots, 2)

    def work(snapshot):
        runs.append(snapshot.number)
        begins.wait(10)
        return f"report {snapshot.number}"

    with snapshots.lease() as held:
        with pytest.raises(ServiceUnavailable):
            evaluator.once(held, "report", work, 0.01)
        begins.set()
        assert evaluator.once(held, "report", work, 5) == "report 1"
    store.number = 2
    with snapshots.lease() as held:
        assert [evaluator.once(held, "report", work, 5) for _ in range(2)] == ["report 2"] * 2

    assert runs == [1, 2]


def test_shared_work_that_failed_is_tried_again():
    snapshots, results = FakeStore().snapshots(), iter([ZeroDivisionError("once"), "fine"])
    evaluator = Evaluator(snapshots, 1)

    def work(_):
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    with snapshots.lease() as held:
        with pytest.raises(ZeroDivisionError):
            evaluator.once(held, "report", work, 5)
        assert evaluator.once(held, "report", work, 5) == "fine"


def test_nothing_is_remembered_of_an_endpoint_whose_content_may_change():
    store = FakeStore()
    snapshots = Snapshots("s", store.open, lambda _: 1, lambda *_: "")
    evaluator, runs = Evaluator(snapshots, 1), []
    with snapshots.lease() as held:
        for _ in range(2):
            evaluator.once(held, "report", lambda _: runs.append(1), 5)

    assert runs == [1, 1]
