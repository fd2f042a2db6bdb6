"""Draws recall against false alarms as SVG: no plotting library is needed for four lines."""

from collections.abc import Mapping

import numpy as np

_WIDTH, _HEIGHT, _LEFT, _TOP, _SIZE = 640, 440, 60, 30, 340
_MOST_ALARMS = 0.2
_LEAST_RECALL = 0.5
_COLOURS = ("#0b5cad", "#b3261e", "#1b7f4b", "#7a4fb5", "#a15c00", "#4a5568")


def draw(recall: Mapping[str, np.ndarray], harmless: np.ndarray, limit: float) -> str:
    """Return an SVG picture.

    Args:
        recall: log-odds of the risky messages, by the name of their set.
        harmless: log-odds of the messages without risk.
        limit: the operating point, marked on each line.
    """
    limits = np.linspace(-4, 4, 161)
    lines = [_axes(), *_grid()]
    for index, (name, scores) in enumerate(recall.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        points = [_point((harmless >= at).mean(), (scores >= at).mean()) for at in limits]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points if x <= _LEFT + _SIZE)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = _point((harmless >= limit).mean(), (scores >= limit).mean())
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        lines.append(_text(_LEFT + _SIZE + 24, _TOP + 20 + index * 22, name, colour))
    lines.append(_text(_LEFT + _SIZE + 24, _TOP + 20 + len(recall) * 22, "dots: operating point", "#444"))
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="13">\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _point(alarms: float, noticed: float) -> tuple[float, float]:
    x = _LEFT + _SIZE * alarms / _MOST_ALARMS
    y = _TOP + _SIZE * (1 - (max(noticed, _LEAST_RECALL) - _LEAST_RECALL) / (1 - _LEAST_RECALL))
    return x, y


def _axes() -> str:
    frame = f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#444"/>'
    below = _text(_LEFT + 40, _TOP + _SIZE + 44, "harmless messages that raise an alarm", "#444")
    return frame + below + _text(_LEFT, _TOP - 10, "risks noticed", "#444")


def _grid() -> list[str]:
    marks = []
    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        _, y = _point(0, share)
        marks.append(f'<line x1="{_LEFT}" x2="{_LEFT + _SIZE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        marks.append(_text(_LEFT - 42, y + 4, f"{share:.0%}", "#444"))
    for share in (0.0, 0.04, 0.08, 0.12, 0.16, 0.2):
        x, _ = _point(share, 0)
        marks.append(_text(x - 10, _TOP + _SIZE + 20, f"{share:.0%}", "#444"))
    return marks


def _text(x: float, y: float, words: str, colour: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{words}</text>'
