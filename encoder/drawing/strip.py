"""The keying of a message as an SVG strip: elements and gaps to scale, seconds above, characters below."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from encoder.morse import Signal, Span, Speed, keying

from .svg import px, shown

UNIT_PX = 6
"""Width of a dit in the strip."""
CHARACTER_GAP_PX = 3 * UNIT_PX
MAX_STRIP_UNITS = 2_000
"""Dits after which the strip is cut: two minutes at 20 wpm."""
MIN_TICK_PX, TICK_LABEL_PX = 60, 32


class Strip(NamedTuple):
    """The keying of a message to scale, and how many signals of it were drawn."""

    svg: SafeString
    pixels_per_second: float
    signals: int


def draw(signals: Sequence[Signal], spans: Sequence[Span], speed: Speed) -> Strip:
    """Draw the keying of signals whose codes sound at these spans."""
    scale = UNIT_PX / float(speed.dit_seconds)
    last = MAX_STRIP_UNITS * float(speed.dit_seconds)
    groups, width = [], 0.0
    for signal, span in zip(signals, spans, strict=False):
        start, end = float(span.start), float(span.end)
        if end > last:
            break
        width = end * scale
        groups.append(
            format_html(
                '<g><path d="{}"/><text x="{}" y="68">{}</text></g>',
                "".join(_blocks(span.code, start * scale)),
                px(start * scale),
                shown(signal.character),
            )
        )
    width += CHARACTER_GAP_PX
    svg = format_html(
        '<svg width="{}em" height="5.25em" viewBox="-8 0 {} 84" role="img" aria-labelledby="strip-title strip-desc">'
        '<title id="strip-title">Keying</title><desc id="strip-desc">Each block is the key down, to scale: a dit is'
        " 1 unit, a dah 3. The characters stand under their codes.</desc>"
        '<rect class="now" x="0" y="14" width="0" height="64"/><path class="line" d="M-8 44H{}"/>{}{}'
        '<path class="playhead"/></svg>',
        px((width + 16) / 16),
        px(width + 16),
        px(width + 8),
        _ticks(width, scale),
        format_html_join("", "{}", ((group,) for group in groups)),
    )
    return Strip(svg, scale, len(groups))


def _blocks(code: str, x: float) -> Iterator[str]:
    for key_down, units in keying(code):
        if key_down:
            yield f"M{px(x)} 20h{UNIT_PX * units}v24h-{UNIT_PX * units}z"
        x += UNIT_PX * units


def _ticks(width: float, scale: float) -> SafeString:
    """Mark the seconds: each, or every second, fifth, tenth ... where they stand too close."""
    step = next(10**power * n for power in range(6) for n in (1, 2, 5) if 10**power * n * scale >= MIN_TICK_PX)
    last = max(int((width - TICK_LABEL_PX) / scale), 0)
    ticks = ((px(at * scale), px(at * scale + 4), at) for at in range(0, last + 1, step))
    return format_html_join("", '<path class="tick" d="M{} 0v8"/><text class="second" x="{}" y="10">{} s</text>', ticks)
