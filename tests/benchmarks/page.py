"""docs/performance.md and its picture: what the benchmarks found."""

import os
import platform
import re
import textwrap
from datetime import UTC, datetime
from typing import NamedTuple

import django
import gunicorn

from tests.environment import ROOT

PAGE, PICTURE = ROOT / "docs/performance.md", ROOT / "docs/performance.svg"
ORDER = [
    *("Against a service of the usual kind", "One node", "The dearest requests"),
    *("As the text grows", "As the alphabet grows", "As processes grow"),
]
INK = "#010203"
"""A colour that stands for the ink of the page, light or dark."""

HEAD = """# Performance

What the benchmarks measured, each ratio beside its limit.

This page is written by `make bench`. Both sides of a ratio are measured in one run, in turns, so that a busy or slow
machine meets both; what stands here is the median. Absolute figures belong to their machine; ratios travel.
What they mean for one node or ten is in [Scale](scale.md).
"""


class Ratio(NamedTuple):
    """A promise: what was measured, and the limit that it must keep to."""

    what: str
    measured: float
    limit: float
    at_most: bool

    @property
    def kept(self):
        """Tell whether the promise is kept."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit

    @property
    def bound(self):
        """Say the limit."""
        return f"at {'most' if self.at_most else 'least'} {share(self.limit, self.limit)}"

    def __str__(self):
        return f"{self.what}: {share(self.measured, self.limit)} (limit: {self.bound})"


class Report:
    """Collects ratios and tables, prints each as it comes."""

    def __init__(self):
        self.ratios, self.tables, self.curves = [], {}, {}

    def ratio(self, what, measured, limit, at_most=True):
        """Note a ratio; fail if the promise is broken."""
        found = Ratio(what, measured, limit, at_most)
        self.ratios.append(found)
        print(f"\n{found}", flush=True)
        assert found.kept, str(found)

    def table(self, title, text, heads, rows):
        """Note a table."""
        self.tables[title] = (text, heads, rows)
        print(f"\n{title}\n" + "\n".join("  ".join(map(cell, row)) for row in [heads, *rows]), flush=True)

    def curve(self, axes, label, points):
        """Note a curve of the picture: axes as `x; y`, points of (x, y)."""
        self.curves.setdefault(axes, {})[label] = points


def figure(value):
    """Return a number with three digits that say something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def share(value, limit):
    """Return a ratio; a small one as a fraction, as its limit is told."""
    return f"1/{1 / value:.0f}" if limit < 0.1 else figure(value)


def cell(value):
    """Return a value for a table."""
    return value if isinstance(value, str) else figure(value)


def machine():
    """Return a line on the machine."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1] if model else platform.machine()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB,"
        f" Linux {platform.release().split('-')[0]}; Python {platform.python_version()}, Django {django.__version__},"
        f" gunicorn {gunicorn.__version__}; {datetime.now(UTC):%Y-%m-%d}"
    )


def markdown(heads, rows):
    """Return a table; columns of numbers stand right."""
    numeric = [all(not isinstance(row[i], str) for row in rows) for i in range(len(heads))]
    lines = [heads, ["--:" if right else "---" for right in numeric], *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def write(report):
    """Write the page and the picture."""
    promises = [
        [ratio.what, share(ratio.measured, ratio.limit), ratio.bound + ("" if ratio.kept else ", **missed**")]
        for ratio in report.ratios
    ]
    heads = ["What", "Measured", "Limit"]
    parts = [HEAD, f"Machine: {machine()}.", "## Promises", markdown(heads, promises)]
    for title in sorted(report.tables, key=ORDER.index):
        text, names, rows = report.tables[title]
        parts += [f"## {title}", textwrap.fill(text, 120), markdown(names, rows)]
    parts.append("![The last three tables as curves.](performance.svg)")
    PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")
    draw(report.curves)


def draw(curves):
    """Draw a panel for each title, a curve for each label."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "morse", "font.size": 9})
    from matplotlib import pyplot

    figures, axes = pyplot.subplots(1, len(curves), figsize=(3.6 * len(curves), 3), layout="constrained")
    for axis, (name, lines) in zip(axes, curves.items(), strict=True):
        for mark, (label, points) in zip("os^", lines.items(), strict=False):
            axis.plot(*zip(*points, strict=True), marker=mark, label=label, color=INK, linestyle="-")
        x, y = name.split("; ")
        axis.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
        if x == "processes":
            axis.set(xscale="linear", yscale="linear", ylim=(0, None))
        axis.tick_params(which="both", colors=INK)
        axis.xaxis.label.set_color(INK), axis.yaxis.label.set_color(INK)
        for spine in axis.spines.values():
            spine.set_color(INK)
        axis.legend(frameon=False, labelcolor=INK)
    figures.savefig(PICTURE, transparent=True, metadata={"Date": None, "Creator": None})
    PICTURE.write_text(_themed(PICTURE.read_text(encoding="utf-8")), encoding="utf-8")


def _themed(svg):
    """Return the picture in the ink of the page: attributes for styles, and a colour for light and for dark."""
    svg = re.sub(
        r'style="([^"]*)"',
        lambda match: re.sub(r"\s*([\w-]+):\s*([^;]+);?", r'\1="\2" ', match[1]).strip(),
        svg,
    )
    svg = re.sub(r"\s*<style.*?</style>", "", svg, flags=re.DOTALL)
    theme = "<style>svg { color: #222 } @media (prefers-color-scheme: dark) { svg { color: #ddd } }</style>"
    svg = re.sub(r"<defs>", f"{theme}<defs>", svg, count=1)
    return svg.replace(INK, "currentColor")
