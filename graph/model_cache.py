"""Answers of a language model, kept on disk: the same question is asked once, so that a second build
gives the same bytes, costs nothing and needs no network.

One file an answer, named by the hash of text, prompt and model. A file that cannot be read counts
as not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from dramagraph.errors import UsageError


class Cache:
    """A folder of answers."""

    def __init__(self, folder: str | Path) -> None:
        """Use *folder*; it is made when the first answer is kept."""
        self._folder = Path(folder)

    def get(self, question: Mapping[str, str]) -> str | None:
        """Return the answer to a question, None where there is none."""
        try:
            kept = json.loads(self._path(question).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        answer = kept.get("answer") if isinstance(kept, dict) else None
        is_its_own = isinstance(kept, dict) and kept.get("question") == dict(question)
        return answer if is_its_own and isinstance(answer, str) else None

    def put(self, question: Mapping[str, str], answer: str) -> None:
        """Keep an answer, whole or not at all. UsageError where the folder cannot be written."""
        path = self._path(question)
        # In ASCII, since an answer may hold half a surrogate pair, which no encoding takes.
        kept = json.dumps({"question": dict(question), "answer": answer})
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
                file.write(kept)
            Path(file.name).replace(path)
        except OSError as error:
            raise UsageError(
                f"{self._folder}: answers cannot be kept here ({error.strerror});"
                " set DRAMAGRAPH_LLM_CACHE"
            ) from error

    def _path(self, question: Mapping[str, str]) -> Path:
        digest = sha256(json.dumps(dict(question), sort_keys=True).encode("utf-8")).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"
