"""Draws a chart: `python -m bot.services.drawing`, bars as JSON in, a PNG out.

Each bar is [first day, days, questions, answered]. It is a process of its own, for matplotlib takes
a second and 60 MiB. The invariant: the same bars give the same bytes.
"""

from collections.abc import Sequence
from datetime import date
import io
import json
import sys
from typing import Any

# A phone shows a picture some 300 pixels wide: letters are as large as its own text then.
WIDTH_PX, HEIGHT_PX, DOTS = 800, 520, 160
LETTERS, TITLE = 12.5, 14
# Blue and orange are told apart by who sees no red or green (Okabe and Ito 2008), and one is
# hatched, so that colour is not what tells them apart alone. The ground is the chart's own:
# it reads the same on Discord's dark and light.
GROUND, INK, FAINT = "#ffffff", "#1f2328", "#d0d7de"
ANSWERED, MISSED = "#0072b2", "#e69f00"
MOST_TICKS = 4


def draw(bars: Sequence[tuple[str, int, int, int]]) -> bytes:
    """A stacked chart: answered below, not answered above."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  it is an extra
    from matplotlib.figure import Figure  # noqa: PLC0415  likewise

    figure = Figure(figsize=(WIDTH_PX / DOTS, HEIGHT_PX / DOTS), dpi=DOTS, facecolor=GROUND)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.12, 0.15, 0.86, 0.63), facecolor=GROUND)
    places = list(range(len(bars)))
    answered = [bar[3] for bar in bars]
    missed = [bar[2] - bar[3] for bar in bars]
    axes.bar(
        places,
        answered,
        label="answered",
        width=0.86,
        color=ANSWERED,
        edgecolor=GROUND,
        linewidth=0.4,
    )
    axes.bar(
        places,
        missed,
        label="not answered",
        width=0.86,
        bottom=answered,
        color=MISSED,
        edgecolor=GROUND,
        linewidth=0.4,
        hatch="////",
    )
    _label(axes, bars)
    figure.legend(
        *axes.get_legend_handles_labels(),
        loc="upper left",
        ncols=2,
        frameon=False,
        fontsize=LETTERS,
        labelcolor=INK,
        bbox_to_anchor=(0.0, 0.91),
        columnspacing=1.2,
    )
    figure.text(0.02, 0.92, _title(bars), fontsize=TITLE, color=INK, weight="bold")
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _label(axes: Any, bars: Sequence[tuple[str, int, int, int]]) -> None:
    step = max(1, -(-len(bars) // MOST_TICKS))
    ticks = range(0, len(bars), step)
    axes.set_xticks(list(ticks), [_day(bars[tick][0]) for tick in ticks])
    axes.set_xlim(-0.6, max(1, len(bars)) - 0.4)
    axes.locator_params(axis="y", nbins=5, integer=True)
    axes.set_ylim(0, 1.05 * max([1, *(bar[2] for bar in bars)]))
    axes.tick_params(labelsize=LETTERS, colors=INK, length=0)
    axes.tick_params(axis="x", pad=8)
    axes.tick_params(axis="y", pad=6)
    axes.yaxis.grid(visible=True, color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(FAINT)


def _title(bars: Sequence[tuple[str, int, int, int]]) -> str:
    days = bars[0][1] if bars else 1
    return "Questions a day" if days == 1 else f"Questions in {days} days"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b}"


def main() -> None:
    """Draw what standard input holds."""
    given = json.load(sys.stdin)
    bars = [(str(first), int(days), int(asked), int(done)) for first, days, asked, done in given]
    sys.stdout.buffer.write(draw(bars))


if __name__ == "__main__":
    main()
