# SPDX-License-Identifier: Apache-2.0
"""A plot of the ratios: horizontal bars on a logarithmic scale that begins at the bare loop."""

import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP = 1040, 390, 70, 70
BAR, GAP = 14, 16


def svg(groups):
    """`groups`: [(title, [(server, figure)])]; a figure has median, low and high."""
    figures = [figure for _, bars in groups for _, figure in bars]
    top = max([f.high for f in figures], default=1)
    decades = max(1, math.ceil(math.log10(max(top, 1.01))))

    def x(value):
        span = WIDTH - LEFT - RIGHT
        return LEFT + span * max(0.0, math.log10(max(value, 1e-9))) / decades

    height = TOP + sum(len(bars) * BAR + GAP for _, bars in groups) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        '<text x="10" y="20" font-size="15">CPU of the server per message, '
        'as a multiple of a bare epoll loop\'s (less is better)</text>']
    parts += legend(groups)
    parts += grid(decades, x, height)
    y = TOP
    for title, bars in groups:
        middle = y + len(bars) * BAR / 2 + 4
        parts.append(f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(title)}</text>')
        for server, figure in bars:
            parts += bar(server, figure, x, y)
            y += BAR
        y += GAP
    parts.append("</svg>\n")
    return "\n".join(parts)


def legend(groups):
    servers = dict.fromkeys(server for _, bars in groups for server, _ in bars)
    parts, at = [], 10
    for server in servers:
        parts.append(f'<rect x="{at}" y="32" width="12" height="12" fill="{server.colour}"/>')
        parts.append(f'<text x="{at + 17}" y="42">{escape(server.title)}</text>')
        at += 40 + 7 * len(server.title)
    return parts


def grid(decades, x, height):
    parts = []
    for exponent in range(decades + 1):
        for step in (1, 2, 5):
            value = step * 10 ** exponent
            if value > 10 ** decades:
                break
            parts.append(f'<line x1="{x(value):.1f}" y1="{TOP - 6}" x2="{x(value):.1f}" '
                         f'y2="{height - 10}" stroke="#ddd"/>')
            parts.append(f'<text x="{x(value):.1f}" y="{TOP - 9}" fill="#777" font-size="10" '
                         f'text-anchor="middle">{value:,}</text>')
    return parts


def bar(server, figure, x, y):
    end, middle = x(figure.median), y + BAR / 2
    label = f"{figure.median:,.0f}" if figure.median >= 100 else f"{figure.median:.2f}"
    return [
        f'<rect x="{LEFT}" y="{y + 1}" width="{max(1.0, end - LEFT):.1f}" height="{BAR - 2}" '
        f'fill="{server.colour}"/>',
        f'<line x1="{x(figure.low):.1f}" y1="{middle}" x2="{x(figure.high):.1f}" y2="{middle}" '
        'stroke="black"/>',
        f'<text x="{max(end, x(figure.high)) + 4:.1f}" y="{middle + 4}" font-size="10">'
        f'{label}</text>']
