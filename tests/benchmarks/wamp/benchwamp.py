#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs WAMP routers under load, in interleaved rounds, and reports the router's CPU time per message."""

import argparse
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench import BenchmarkError, RunningServer, busy_seconds, run_json  # noqa: E402
from report import Figure, machine, number  # noqa: E402

ROUTERS = {"fernweg": "bench-wamp-fernweg", "fox-wamp": str(HERE / "foxrouter.mjs")}
SERIALIZERS = ("json", "msgpack", "cbor")
SIZES = {16: "16 B", 1024: "1 KiB", 65536: "64 KiB"}
CALLERS = 16
SUBSCRIBERS = {16: 1000, 1024: 1000, 65536: 100}
# Octets of a CALL and of an EVENT around an argument.
CALL_ENVELOPE, EVENT_ENVELOPE = 36, 30


class Benchmark:
    def __init__(self, options):
        self.options = options
        self.cores = sorted(os.sched_getaffinity(0))[:2]
        self.rounds = []  # {name: what the load printed} of each
        self.local = []
        self.core = ""
        self.seconds = 0.0  # that it took
        self.others = 0.0  # CPU time that other processes used meanwhile
        self.libraries = set()
        self.failures = {}

    def load(self, file):
        """Goes on after an earlier run."""
        earlier = json.loads(file.read_text(encoding="utf-8"))
        self.rounds = [{tuple(name): result for name, result in r} for r in earlier["rounds"]]
        self.local, self.core = earlier["local"], earlier["core"]
        self.libraries = set(earlier["libraries"])
        self.seconds, self.others = earlier["seconds"], earlier["others"]

    def save(self, file):
        content = {"rounds": [[[list(name), result] for name, result in r.items()]
                              for r in self.rounds],
                   "local": self.local, "core": self.core, "libraries": sorted(self.libraries),
                   "seconds": self.seconds, "others": self.others}
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")

    def routers(self):
        return [name for name in ROUTERS if name not in self.options.without]

    def measure(self, name, program, mode, load, arguments):
        # JavaScript is compiled when it has run for a while.
        warmup = max(0.5, self.options.seconds) if "fox-wamp" in name else self.options.seconds / 3
        timing = ["--seconds", str(self.options.seconds), "--warmup", str(warmup)]
        try:
            with RunningServer(self.options.bin, program, mode, self.cores) as running:
                if running.library:
                    self.libraries.add(running.library)
                self.rounds[-1][name] = run_json(
                    [self.options.bin / load, "--port", running.port,
                     "--pid", str(running.process.pid), *timing, *arguments], self.cores[1])
        except BenchmarkError as error:
            self.failures[name] = str(error)

    def scenarios(self):
        """Groups of what is compared, which run right behind each other: (name, program, mode, load,
        its arguments)."""
        for size in SIZES:
            for load, arguments in (("call", ("--clients", str(CALLERS))),
                                    ("structured", ("--clients", str(CALLERS), "--structured"))):
                if load == "structured" and size == 16:
                    continue
                group = [(("echo", load, size, "fernweg"), "bench-fernweg", (), "bench-load",
                          ("--size", str(size + CALL_ENVELOPE), "--connections", str(CALLERS)))]
                for router, serializer in self.speakers():
                    if load == "structured" and router == "fox-wamp":
                        continue  # its callee gets other arguments than were sent
                    group.append(((load, serializer, size, router), ROUTERS[router], (),
                                  "bench-wamp-load",
                                  ("--size", str(size), "--serializer", serializer, *arguments)))
                yield group
        yield [(("echo", "pingpong", 16, "fernweg"), "bench-fernweg", (), "bench-load",
                ("--size", "52"))] + [
            (("pingpong", "json", 16, router), ROUTERS[router], (), "bench-wamp-load", ())
            for router in self.routers()]
        for size in SIZES:
            yield [(("write", "publish", size, "bare"), "bench-bare", ("broadcast",), "bench-load",
                    ("--broadcast", "--size", str(size + EVENT_ENVELOPE),
                     "--connections", str(SUBSCRIBERS[size])))] + [
                (("publish", serializer, size, router), ROUTERS[router], (), "bench-wamp-load",
                 ("--publish", "--size", str(size), "--serializer", serializer,
                  "--clients", str(SUBSCRIBERS[size])))
                for router, serializer in self.speakers()]

    def speakers(self):
        return [(router, serializer) for router in self.routers() for serializer in SERIALIZERS
                if router == "fernweg" or serializer == "json"]  # all that fox-wamp speaks

    def run(self):
        groups = list(self.scenarios())
        for count in range(1, self.options.rounds + 1):
            print(f"round {count} of {self.options.rounds}", file=sys.stderr, flush=True)
            self.rounds.append({})
            for group in random.sample(groups, len(groups)):
                for item in random.sample(group, len(group)):
                    if item[0] not in self.failures:
                        self.measure(*item)
            self.local.append(run_json([self.options.bin / "bench-wamp-local"], self.cores[0]))


def figure(benchmark, name, key="cpu_ns_per_message", scale=0.001):
    values = [r[name][key] * scale for r in benchmark.rounds if name in r]
    return Figure(values) if values else None


def compared(benchmark, name, base, combine):
    """Within each round, so that a machine that is slower for a while is slower for both."""
    values = [combine(r[name]["cpu_ns_per_message"], r[base]["cpu_ns_per_message"])
              for r in benchmark.rounds if name in r and base in r]
    return Figure(values) if values else "–"


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|---" * 2 + "|" + "--:|" * (len(heads) - 2)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def calls(benchmark):
    rows = []
    titles = {"pingpong": "one caller", "call": f"{CALLERS} callers",
              "structured": f"{CALLERS} callers, many small values"}
    for load, title in titles.items():
        for size, size_title in SIZES.items():
            for router, serializer in benchmark.speakers():
                name = (load, serializer, size, router)
                cpu = figure(benchmark, name)
                if not cpu:
                    continue
                # A call is two messages that are routed: the call, and the result.
                ratio = compared(benchmark, name, ("echo", load, size, "fernweg"),
                                 lambda router, echo: router / 2 / echo)
                speed = figure(benchmark, name, "messages_per_second", 1)
                rows.append((f"{title}, {size_title}", f"{router}, {serializer}", cpu, ratio,
                             number(speed.median)))
    return table(("", "router", "CPU per call, µs", "per routed message, in echoes",
                  "calls per second"), rows)


def events(benchmark):
    rows = []
    for size, size_title in SIZES.items():
        size_title += f" to {SUBSCRIBERS[size]:,}"
        floor = ("write", "publish", size, "bare")
        cpu = figure(benchmark, floor)
        if cpu:
            rows.append((size_title, "bare loop of send()", cpu, "–", "–"))
        for router, serializer in benchmark.speakers():
            name = ("publish", serializer, size, router)
            cpu = figure(benchmark, name)
            if not cpu:
                continue
            beyond = compared(benchmark, name, floor, lambda router, bare: (router - bare) / 1000)
            speed = figure(benchmark, name, "messages_per_second", 1)
            rows.append((size_title, f"{router}, {serializer}", cpu, beyond, number(speed.median)))
    return table(("", "", "CPU per receiver, µs", "beyond send(), µs", "events per second"), rows)


def markdown(benchmark):
    others = benchmark.others / benchmark.seconds
    local = {key: Figure([r[key] / 1000 for r in benchmark.local]) for key in benchmark.local[0]}
    parts = [
        f"Medians of {len(benchmark.rounds)} interleaved rounds of {benchmark.options.seconds} s "
        f"(in parentheses: quartiles), {benchmark.seconds:.0f} s in all. {machine()}. "
        f"Other processes used {100 * others:.0f} % of a core meanwhile."
        + (" **That is much.**" if others > 0.1 else ""),
        "Routers: " + ", ".join(sorted(benchmark.libraries)) + ".",
        "### Calls", calls(benchmark),
        "### Events: one publisher, many subscribers", events(benchmark),
        "### In one process, one thread, µs",
        "| | |\n|---|--:|\n"
        f"| call, one after the other | {local['call_ns']} |\n"
        f"| call, 64 at once | {local['call_64_ns']} |\n"
        f"| event | {local['publish_ns']} |",
        "### Routing alone, with many registrations and subscriptions", f"```\n{benchmark.core}```"]
    for name, error in benchmark.failures.items():
        parts.append(f"Failed: {' '.join(str(x) for x in name)}: {error}")
    return "\n\n".join(parts) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for the report")
    parser.add_argument("--quick", action="store_true", help="under a minute; rough figures")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument("--continue", dest="go_on", action="store_true",
                        help="add to the rounds of earlier runs, in --out")
    parser.add_argument("--without", default="", help="comma-separated routers")
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    options.rounds = options.rounds or (2 if options.quick else 7)
    options.seconds = options.seconds or (0.15 if options.quick else 0.4)
    return options


def main():
    options = parse_arguments()
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("The router and the load need a core each.")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    benchmark = Benchmark(options)
    file = options.out / "wamp.json"
    options.out.mkdir(parents=True, exist_ok=True)
    if options.go_on and file.exists():
        benchmark.load(file)
    start = time.monotonic()
    machine_before, own_before = busy_seconds()
    benchmark.run()
    if not benchmark.core:
        benchmark.core = subprocess.run([options.bin / "bench-router"], capture_output=True,
                                        text=True, check=True).stdout
    machine_after, own_after = busy_seconds()
    benchmark.seconds += time.monotonic() - start
    benchmark.others += max(0.0, (machine_after - machine_before) - (own_after - own_before))

    benchmark.save(file)
    text = markdown(benchmark)
    (options.out / "wamp.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit(1 if benchmark.failures else 0)


if __name__ == "__main__":
    main()
