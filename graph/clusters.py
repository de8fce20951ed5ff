"""Sets that only grow together: which personas are one thing so far, and which never may be."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Clusters(Generic[T]):
    """A partition, each member alone at first (union by size, with pairs that are kept apart)."""

    def __init__(self, members: Iterable[T]) -> None:
        """Take the *members*, each a cluster of its own."""
        self._up: dict[T, T] = {member: member for member in members}
        self._members: dict[T, list[T]] = {}
        self._apart: dict[T, set[T]] = {}

    def __contains__(self, member: T) -> bool:
        """Whether it is a member at all."""
        return member in self._up

    def root(self, member: T) -> T:
        """Return what stands for the cluster of a member; another member may, after a join."""
        up = self._up
        while (above := up[member]) != member:
            up[member] = member = up[above]
        return member

    def members(self, member: T) -> list[T]:
        """Return all members of its cluster."""
        root = self.root(member)
        return self._members.get(root) or [root]

    def roots(self) -> list[T]:
        """Return what stands for each cluster."""
        return [member for member, above in self._up.items() if member == above]

    def keep_apart(self, one: T, other: T) -> None:
        """Let the clusters of the two never be joined."""
        first, second = self.root(one), self.root(other)
        self._apart.setdefault(first, set()).add(second)
        self._apart.setdefault(second, set()).add(first)

    def is_apart(self, one: T, other: T) -> bool:
        """Whether the clusters of the two may not be joined."""
        return self.root(other) in self._apart.get(self.root(one), ())

    def is_marked(self, member: T) -> bool:
        """Whether its cluster is kept apart from any other."""
        return self.root(member) in self._apart

    def join(self, one: T, other: T) -> bool:
        """Make one cluster of those of the two and return True; False if they are kept apart or one
        already.
        """
        low, high = self.root(one), self.root(other)
        if low == high or high in self._apart.get(low, ()):
            return False
        if len(self.members(low)) > len(self.members(high)):
            low, high = high, low
        self._up[low] = high
        self._members.setdefault(high, [high]).extend(self._members.pop(low, (low,)))
        for foe in self._apart.pop(low, ()):
            self._apart[foe].discard(low)
            self._apart[foe].add(high)
            self._apart.setdefault(high, set()).add(foe)
        return True
