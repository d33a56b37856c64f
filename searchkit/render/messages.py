"""Everything printed that is not a hit, as clean text: totals, problems, errors, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from searchkit.render.clean import clean_line

if TYPE_CHECKING:
    from searchkit.formats.files import Problem
    from searchkit.results import Results


TIME_IS_UP = (
    "the time was over before all captions were looked at: these are the hits found so far; "
    "ask for less, or allow more seconds with --timeout (0: no limit)"
)


def summary(results: Results, first_rank: int = 1) -> str:
    """The total and the time: ``12 captions in 0.012 s``, and which are shown if not all are.

    Further lines tell how the query was read where nothing matched as typed, what else to
    try, and what was left out.
    """
    shown = sum(not hit.partial for hit in results.hits)
    lines = [_totals(results, shown, first_rank)]
    if results.read_as:
        lines.append(f"nothing as typed; read as: {' '.join(results.read_as.split())}")
    if results.suggestion:
        lines.append(f"did you mean: {results.suggestion}")
    return "\n".join([*map(clean_line, lines), *remarks(results)])


def remarks(results: Results) -> list[str]:
    """What was left out of the results, a line each."""
    return [clean_line(f"note: {text}") for text in (*results.notes, *_late(results))]


def _late(results: Results) -> tuple[str, ...]:
    return () if results.is_complete else (TIME_IS_UP,)


def _totals(results: Results, shown: int, first_rank: int) -> str:
    total, partial = results.total, len(results.hits) - shown
    whole = f"{_captions(total)} in {results.seconds:.3f} s"
    if partial:
        return f"{whole}; {partial:,} more with some of the words"
    if first_rank > total > 0:
        return f"{whole}, none from {first_rank:,} on"
    if not shown or shown == total:
        return whole
    return f"showing {first_rank:,}-{first_rank + shown - 1:,} of {whole}"


def _captions(count: int) -> str:
    return f"{count:,} caption" if count == 1 else f"{count:,} captions"


def problem_line(problem: Problem) -> str:
    """A problem in one line; a remark, where nothing was refused, is a note."""
    return clean_line(str(problem) if problem.refused else f"note: {problem}")


def error_line(error: BaseException) -> str:
    """An error in one line."""
    return clean_line(f"error: {error}")


def counts_line(counts: Mapping[str, int]) -> str:
    """What was done, ``12 added, 3 removed``, leaving out what was not."""
    done = [f"{count:,} {name}" for name, count in counts.items() if count]
    return clean_line(", ".join(done) or "none of a kind that is read")


def table(rows: Sequence[tuple[str, object]]) -> str:
    """Names and values in two columns, a line each."""
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(clean_line(f"{name:<{width}}  {value}").rstrip() for name, value in rows)
