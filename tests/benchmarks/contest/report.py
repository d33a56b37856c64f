"""What was measured, as a Markdown table and a chart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp, log, log10
from typing import Any

from tests.benchmarks.contest.measure import Figures, medians, percentile

COLORS = {
    "searchkit": "#c8102e",
    "FTS5": "#3b6ea5",
    "tantivy": "#2e8b57",
    "Whoosh": "#b8860b",
    "Xapian": "#8064a2",
}
ROW, LEFT, WIDTH = 22, 150, 760


@dataclass(frozen=True)
class Report:
    """The figures of a run; ``cold`` are whole processes."""

    captions: int
    is_real: bool
    figures: Mapping[str, Figures]
    cold: Mapping[str, float]

    def rows(self) -> dict[str, Any]:
        """Everything, as plain JSON values."""
        engines = {name: asdict(found) for name, found in self.figures.items()}
        return {"captions": self.captions, "real": self.is_real, "engines": engines} | {
            "cold": dict(self.cold)
        }

    def classes(self) -> list[str]:
        """The classes of queries that were asked."""
        return list(self.figures["searchkit"].asked)

    def markdown(self) -> str:
        """Tables for a README."""
        parts = (self._queries(), self._work(), self._processes())
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def _queries(self) -> Iterator[str]:
        names = list(self.figures)
        kind = "real" if self.is_real else "made"
        yield f"{self.captions:,} {kind} captions; CPU ms a query, median (and 95 % of ours below)"
        yield ""
        yield _line("ten best of", *names, *(f"/ {name}" for name in _others(names)))
        yield _line("---", *["---:"] * (2 * len(names) - 1))
        for kind in self.classes():
            found = medians(self.figures, kind)
            times = [f"{found[name]:.2f}" if name in found else "" for name in names]
            times[0] += f" ({percentile(self.figures['searchkit'].asked[kind]):.2f})"
            yield _line(kind, *times, *(self._ratio(kind, name) for name in _others(names)))
        means = (f"{self.mean(name):.2f}" for name in _others(names))
        yield _line("geometric mean", *[""] * len(names), *means)

    def _ratio(self, kind: str, name: str) -> str:
        found = medians(self.figures, kind)
        return f"{found['searchkit'] / found[name]:.2f}" if name in found else ""

    def mean(self, name: str) -> float:
        """The geometric mean of searchkit's times over another's."""
        rows = [medians(self.figures, kind) for kind in self.classes()]
        ratios = [log(row["searchkit"] / row[name]) for row in rows if name in row]
        return exp(sum(ratios) / len(ratios))

    def _work(self) -> Iterator[str]:
        yield _line("", *self.figures)
        yield _line("---", *["---:"] * len(self.figures))
        rows: tuple[tuple[str, Callable[[Figures], str]], ...] = (
            ("index, CPU µs a caption", lambda f: f"{1000 * f.build / self.captions:.1f}"),
            ("bytes a caption", lambda f: f"{f.size / self.captions:.0f}"),
            ("peak memory, MB", lambda f: f"{f.peak / 1e6:.0f}"),
            ("add 1,000, CPU ms", lambda f: f"{f.add:.0f}"),
            ("delete 1,000, CPU ms", lambda f: f"{f.delete:.0f}"),
        )
        for label, of in rows:
            yield _line(label, *(of(found) for found in self.figures.values()))

    def _processes(self) -> Iterator[str]:
        yield _line("a whole process", "CPU ms")
        yield _line("---", "---:")
        for name, spent in self.cold.items():
            yield _line(name, f"{spent:.0f}")

    def chart(self) -> str:
        """A chart as SVG: a row for each class, a dot for each engine, on a scale of tens."""
        classes = self.classes()
        height = ROW * (len(classes) + 3)
        found = [time for kind in classes for time in medians(self.figures, kind).values()]
        scale = _Scale(min(found), max(found))
        parts = [*_frame(height, scale), *_legend(list(self.figures))]
        for number, kind in enumerate(classes):
            parts += self._row(kind, ROW * (number + 2.5), scale)
        return "\n".join([*parts, "</svg>", ""])

    def _row(self, kind: str, y: float, scale: "_Scale") -> Iterator[str]:
        yield f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{kind}</text>'
        yield f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="#eee"/>'
        for name, time in medians(self.figures, kind).items():
            place = f'cx="{scale.x(time):.1f}" cy="{y}" r="5" fill="{COLORS[name]}"'
            yield f"<circle {place}><title>{name}: {time:.2f} ms</title></circle>"


@dataclass(frozen=True)
class _Scale:
    least: float
    most: float

    def tens(self) -> range:
        """The powers of ten from below the least until above the most."""
        return range(int(log10(self.least) // 1), int(log10(self.most) // 1) + 2)

    def x(self, time: float) -> float:
        first, last = self.tens()[0], self.tens()[-1]
        return LEFT + (log10(time) - first) / (last - first) * (WIDTH - LEFT - 20)


def _frame(height: int, scale: _Scale) -> Iterator[str]:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    font = 'font-family="sans-serif" font-size="12"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    yield f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
    for ten in scale.tens():
        x = scale.x(10.0**ten)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{1.7 * ROW}" y2="{height - 5}" stroke="#ccc"/>'
        yield f'<text x="{x:.1f}" y="{1.5 * ROW}" text-anchor="middle">{10.0**ten:g} ms</text>'


def _legend(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        x = LEFT + 110 * number
        yield f'<circle cx="{x}" cy="10" r="5" fill="{COLORS[name]}"/>'
        yield f'<text x="{x + 10}" y="14">{name}</text>'


def _others(names: Sequence[str]) -> list[str]:
    return [name for name in names if name != "searchkit"]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
