# SPDX-License-Identifier: Apache-2.0
"""Medians and their spread, as a Markdown table, a plot and JSON."""

import platform
import statistics

import plot
from scenarios import BASE, REFERENCE, SCENARIOS


class Figure:
    """Median and quartiles of some rounds."""

    def __init__(self, values):
        self.median = statistics.median(values)
        self.low, self.high = self.median, self.median
        if len(values) > 1:
            self.low, _, self.high = statistics.quantiles(values, n=4, method="inclusive")

    def __str__(self):
        if self.low == self.high:
            return number(self.median)
        return f"{number(self.median)} ({number(self.low)}–{number(self.high)})"


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def figure(rounds, key, scale=1.0):
    values = [r[key] * scale for r in rounds if r]
    return Figure(values) if values else None


def ratio(rounds, base_rounds):
    """Each round is divided by the other server's in the same round: a machine that is slower for a
    while is slower for both."""
    values = [r["cpu_ns_per_message"] / b["cpu_ns_per_message"]
              for r, b in zip(rounds, base_rounds) if r and b]
    return Figure(values) if values else None


def measured(benchmark):
    return [s for s in SCENARIOS if any(any(r) for r in benchmark.results[s.name].values())]


def table(benchmark, cell):
    """One row for each scenario, one column for each server; `cell` makes what stands in it."""
    titles = [s.title for s in benchmark.servers]
    lines = ["| | " + " | ".join(titles) + " |", "|---|" + "--:|" * len(titles)]
    for scenario in measured(benchmark):
        rounds = benchmark.results[scenario.name]
        cells = []
        for server in benchmark.servers:
            content = cell(rounds, server.name)
            cells.append("–" if content is None else str(content))
        if any(c != "–" for c in cells):
            lines.append(f"| {scenario.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratios(benchmark, base):
    def cell(rounds, server):
        return None if server == base else ratio(rounds[server], rounds[base])
    return table(benchmark, cell)


def idle_memory(rounds, server):
    return figure([r for r in rounds[server] if r and r.get("idle_kib", 0) > 0], "idle_kib")


def machine():
    model = platform.processor()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/sys/net/ipv4/tcp_congestion_control", encoding="ascii") as file:
        congestion = file.read().strip()
    return f"{model}, Linux {platform.release()}, TCP {congestion}"


def rounds_of(benchmark):
    """How many there were: 7, or 3–7 if not as many of every scenario."""
    counts = [len(r) for servers in benchmark.results.values() for r in servers.values() if any(r)]
    low, high = min(counts, default=0), max(counts, default=0)
    return f"{low}" if low == high else f"{low}–{high}"


def markdown(benchmark):
    options = benchmark.options
    others = benchmark.others / benchmark.seconds
    names = {s.name for s in benchmark.servers}
    parts = [
        f"Medians of {rounds_of(benchmark)} interleaved rounds of {options.seconds} s "
        f"(in parentheses: quartiles), {benchmark.seconds:.0f} s in all. {machine()}. "
        f"Other processes used {100 * others:.0f} % of a core meanwhile."
        + (" **That is too much: the ratios come out too small.**" if others > 0.1 else ""),
        "Servers: " + ", ".join(v for v in benchmark.libraries.values() if v) + ".",
        "### CPU of the server per message, divided by the bare loop's\n",
        ratios(benchmark, BASE)]
    if REFERENCE in names:
        parts += ["### The same, divided by QtWebSockets'\n", ratios(benchmark, REFERENCE)]
    parts += ["### CPU of the server per message, µs\n",
              table(benchmark, lambda rounds, server: figure(rounds[server], "cpu_ns_per_message",
                                                             0.001))]
    if any(idle_memory(rounds, BASE) for rounds in benchmark.results.values()):
        parts += ["### Memory of an idle connection, KiB\n", table(benchmark, idle_memory)]
    if benchmark.compression_memory:
        lines = ["| Compression (Fernweg) | KiB |", "|---|--:|"]
        lines += [f"| {mode} | {Figure(values)} |"
                  for mode, values in benchmark.compression_memory.items()]
        parts += ["### Memory of an idle connection that has had a message each way, KiB\n",
                  "\n".join(lines)]
    if benchmark.allocations:
        lines = ["| | per echo of 32 B | per accepted connection |", "|---|--:|--:|"]
        lines += [f"| {s.title} | {benchmark.allocations[s.name][0]:.2f} "
                  f"| {benchmark.allocations[s.name][1]:.1f} |" for s in benchmark.servers]
        parts += ["### Allocations of the server (malloc, calloc, realloc)\n", "\n".join(lines)]
    for (server, scenario), error in benchmark.failures.items():
        parts.append(f"Failed: {server}, {scenario}: {error}")
    return "\n\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def write(benchmark):
    out = benchmark.options.out
    text = markdown(benchmark)
    (out / "benchmark.md").write_text(text, encoding="utf-8")

    groups = []
    for scenario in measured(benchmark):
        rounds = benchmark.results[scenario.name]
        bars = [(s, ratio(rounds[s.name], rounds[BASE])) for s in benchmark.servers
                if s.name != BASE]
        groups.append((scenario.title, [(s, f) for s, f in bars if f]))
    (out / "benchmark.svg").write_text(plot.svg(groups), encoding="utf-8")
    print(text)
    print(f"Written to {out}: benchmark.md, benchmark.svg, benchmark.json")
