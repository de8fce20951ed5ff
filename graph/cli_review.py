"""The command that settles what is undecided: review."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from dramagraph.cli_common import Command, Parser, say, store_of
from dramagraph.errors import UsageError

if TYPE_CHECKING:
    from dramagraph.review import Question
    from dramagraph.review_answers import Reviewer
    from dramagraph.verdicts import Verdict

HELP = """Enter leaves a question for later, ? says what can be answered, quit ends and keeps what was answered."""


def add_command(command: Command, stored: Parser) -> None:
    """Add the command."""
    review_ = command("review", review, stored, "list and settle what is undecided, worst first")
    review_.add_argument(
        "--kind",
        action="append",
        choices=("identity", "claim", "evidence", "link"),
        default=[],
        help="only questions of this kind; may be repeated",
    )
    review_.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (else 20)")
    review_.add_argument(
        "--curation",
        metavar="FILE",
        help="where answers are added, and read from: asks even where there is no terminal",
    )
    review_.add_argument("--by", default="", metavar="NAME", help="who answers")
    review_.add_argument("--format", choices=("text", "json"), default="text")


def review(options: argparse.Namespace) -> int:
    """Ask what is left undecided, and bring what was answered into the store; or only list it."""
    from dramagraph.review import questions
    from dramagraph.store import open_snapshot

    with open_snapshot(store_of(options)) as snapshot:
        found = islice(questions(snapshot, options.kind), max(0, options.limit))
        is_asked = options.curation or (sys.stdin.isatty() and sys.stdout.isatty())
        if options.format == "json" or not is_asked:
            _list(found, options.format)
            return 0
        said = list(_filed(_asked(found, options), options.curation))
    return _brought_in(said, options)


def _list(found: Iterable[Question], format_: str) -> None:
    from dramagraph.review import lines

    is_any = False
    for question in found:
        is_any = True
        if format_ == "json":
            print(json.dumps(asdict(question), ensure_ascii=False))
        else:
            print("\n".join((*lines(question), "")))
    if not is_any:
        say("nothing is left undecided")


def _asked(found: Iterable[Question], options: argparse.Namespace) -> Iterator[list[Verdict]]:
    """Yield the verdicts of each answer as soon as it is given; the end of the input ends it."""
    from dramagraph.review import lines
    from dramagraph.review_answers import CHOICES, Reviewer

    reviewer = Reviewer(options.by, lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    for number, question in enumerate(found):
        if not number:
            print(HELP)
        print("\n".join(("", *lines(question))))
        print(f"  {CHOICES[question.kind]}")
        answer = _answer(question, reviewer)
        if answer is None:
            return
        yield answer


def _answer(question: Question, reviewer: Reviewer) -> list[Verdict] | None:
    """Return the verdicts of one answer, none where it is left for later; None to end."""
    from dramagraph.review_answers import CHOICES, answered
    from dramagraph.verdicts import ERRORS

    while True:
        try:
            typed = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return None
        if not typed:
            return []
        if typed.lower() in ("quit", "q"):
            return None
        if typed == "?":
            print(f"  {CHOICES[question.kind]}; what comes after a # is a note")
            if "ERROR" in CHOICES[question.kind]:
                print("\n".join(f"  ERROR {name}: {means}" for name, means in ERRORS.items()))
            continue
        try:
            return answered(question, typed, reviewer)
        except UsageError as error:
            print(f"  {error}")


def _filed(answers: Iterable[list[Verdict]], file: str | None) -> Iterator[Verdict]:
    """Yield verdicts once they stand in the file, if there is one."""
    from dramagraph.verdicts import line

    for verdicts in answers:
        if file and verdicts:
            text = "".join(f"{line(verdict)}\n" for verdict in verdicts)
            try:
                with Path(file).open("a", encoding="utf-8") as handle:
                    handle.write(text)
            except OSError as error:
                raise UsageError(f"{file} cannot be written: {error.strerror}") from error
        yield from verdicts


def _brought_in(said: Iterable[Verdict], options: argparse.Namespace) -> int:
    """Let the store follow the answers, and the rest of the file."""
    from dramagraph.change import add
    from dramagraph.verdicts import read_verdicts

    file = options.curation
    decided = read_verdicts(file) if file and Path(file).exists() else list(said)
    if not decided:
        say("nothing was answered; the store is as it was")
        return 0
    built = add((), store_of(options), decided=decided, action="review")
    came, went = built.change or (0, 0)
    say(f"{store_of(options)}: snapshot {built.number}, {came} quads came, {went} went")
    return 0
