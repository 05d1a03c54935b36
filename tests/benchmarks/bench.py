#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the servers under load, in interleaved rounds, and reports the CPU time per message."""

import argparse
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

import report
from scenarios import BASE, SCENARIOS, SERVERS


class BenchmarkError(Exception):
    pass


class RunningServer:
    """One server process on the first core; the load runs on the second."""

    def __init__(self, folder, program, mode, cores, environment=None):
        self.folder, self.cores = folder, cores
        self.process = subprocess.Popen(
            [folder / program, "0", *mode], env=environment, stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {cores[0]}))

    def __enter__(self):
        words = self.process.stdout.readline().split(maxsplit=2)
        if len(words) < 2 or words[0] != "listening":
            self.__exit__()
            raise BenchmarkError("the server doesn't start")
        self.port = words[1]
        self.library = words[2].strip(" -\n").replace("_", ".") if len(words) > 2 else ""
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def load(self, *arguments):
        return run_json([self.folder / "bench-load", "--port", self.port,
                         "--pid", str(self.process.pid), *arguments], self.cores[1])


def run_json(command, core):
    """Runs a program on one core; what it prints is JSON."""
    result = subprocess.run(command, capture_output=True, text=True,
                            preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    if result.returncode != 0:
        raise BenchmarkError(result.stderr.strip() or f"{command[0]}: {result.returncode}")
    return json.loads(result.stdout)


class Benchmark:
    def __init__(self, options, servers, scenarios):
        self.options, self.servers, self.scenarios = options, servers, scenarios
        self.cores = sorted(os.sched_getaffinity(0))[:2]
        # {scenario: {server: [a dictionary of bench-load, or None, per round]}}
        self.results = {s.name: {v.name: [] for v in SERVERS} for s in SCENARIOS}
        self.libraries = {}
        self.failures = {}
        self.compression_memory = {}
        self.allocations = {}
        self.seconds = 0.0  # that it took
        self.others = 0.0  # CPU time that other processes used meanwhile

    def load(self, file):
        """Goes on after an earlier run: the rounds of this one are added to those in the file."""
        earlier = json.loads(file.read_text(encoding="utf-8"))
        for scenario, rounds in earlier["results"].items():
            if scenario in self.results:
                self.results[scenario].update(rounds)
        self.libraries = earlier["libraries"]
        self.compression_memory = earlier["compression_memory"]
        self.allocations = earlier["allocations"]
        self.seconds, self.others = earlier["seconds"], earlier["others"]

    def save(self, file):
        parts = ("results", "libraries", "compression_memory", "allocations", "seconds", "others")
        content = {part: getattr(self, part) for part in parts}
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")

    def server(self, server, scenario):
        return RunningServer(self.options.bin, scenario.program(server), scenario.mode, self.cores)

    def takes_part(self, server, scenario):
        return scenario.has(server) and (self.options.bin / scenario.program(server)).exists()

    def check(self):
        """Compares what comes back with what was sent, for every server and size."""
        for server in self.servers:
            for scenario in self.scenarios:
                if not scenario.checked or not self.takes_part(server, scenario):
                    continue
                try:
                    with self.server(server, scenario) as running:
                        running.load("--check", "--count", "200" if self.small(scenario) else "4",
                                     "--warmup", "0", *scenario.load)
                except BenchmarkError as error:
                    self.failed(server, scenario, error)

    @staticmethod
    def small(scenario):
        return scenario.name != "16m"

    def failed(self, server, scenario, error):
        key = server.name, scenario.name
        if key not in self.failures:
            print(f"{server.title}, {scenario.title}: {error}", file=sys.stderr)
        self.failures[key] = str(error)

    def measure_compression_memory(self):
        """KiB of an idle connection in each mode of compression: {mode: [a figure per round]}."""
        memory = {}
        for _ in range(min(3, self.options.rounds)):
            result = subprocess.run([self.options.bin / "bench-memory"], capture_output=True,
                                    text=True, check=True)
            for mode, kib in json.loads(result.stdout).items():
                memory.setdefault(mode, []).append(kib)
        return memory

    def measure_allocations(self):
        """Allocations {server: (per echo, per connection that is accepted)}."""
        found = {}
        for server in self.servers:
            with tempfile.NamedTemporaryFile() as counter:
                environment = {**os.environ, "BENCH_ALLOCATIONS": counter.name,
                               "LD_PRELOAD": str(self.options.bin / "libbench-allocations.so")}
                with RunningServer(self.options.bin, f"bench-{server.name}", (), self.cores,
                                   environment) as running:
                    result = running.load("--counter", counter.name, "--idle", "200",
                                          "--warmup", "0.1", "--count", "5000")
                found[server.name] = result["count_per_message"], result["count_per_idle"]
        return found

    def measure_client(self, server, scenario):
        seconds, warmup = self.options.seconds, self.options.warmup
        # The server that never sleeps has the core of the load here.
        with RunningServer(self.options.bin, "bench-bare", ("spin",), self.cores[::-1]) as running:
            return run_json([self.options.bin / scenario.program(server), running.port,
                             *scenario.load, str(seconds), str(warmup)], self.cores[0])

    def measure(self, server, scenario):
        if (server.name, scenario.name) in self.failures or not self.takes_part(server, scenario):
            return None
        try:
            if scenario.client:
                return self.measure_client(server, scenario)
            with self.server(server, scenario) as running:
                if not scenario.floor:
                    self.libraries[server.name] = running.library
                return running.load("--seconds", str(self.options.seconds),
                                    "--warmup", str(self.options.warmup), *scenario.load)
        except BenchmarkError as error:
            self.failed(server, scenario, error)
            return None

    def run(self):
        for number in range(1, self.options.rounds + 1):
            print(f"round {number} of {self.options.rounds}", file=sys.stderr, flush=True)
            for scenario in random.sample(self.scenarios, len(self.scenarios)):
                if number > scenario.rounds:
                    continue
                # Servers that are compared run right behind each other.
                for server in random.sample(SERVERS, len(SERVERS)):
                    # Each has an entry for each round, so that those of a round stand together.
                    result = self.measure(server, scenario) if server in self.servers else None
                    self.results[scenario.name][server.name].append(result)


def busy_seconds():
    """CPU time of the whole machine, and of our own children, so far."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(x) for x in file.readline().split()[1:9]]
    machine = sum(ticks) - ticks[3] - ticks[4]
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return machine / os.sysconf("SC_CLK_TCK"), own.ru_utime + own.ru_stime


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for the report")
    parser.add_argument("--quick", action="store_true", help="under three minutes; rough figures")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument("--servers", help="comma-separated, of: "
                        + ", ".join(s.name for s in SERVERS) + "; bare always runs")
    parser.add_argument("--scenarios", help="comma-separated, of: "
                        + ", ".join(s.name for s in SCENARIOS))
    parser.add_argument("--continue", dest="go_on", action="store_true",
                        help="add to the rounds of earlier runs, in --out")
    parser.add_argument("--unchecked", action="store_true", help="don't compare the echoes first")
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    options.rounds = options.rounds or (3 if options.quick else 7)
    options.seconds = options.seconds or (0.15 if options.quick else 0.4)
    options.warmup = options.seconds / 3
    return options


def choose(options):
    wanted = options.servers.split(",") + [BASE] if options.servers else None
    servers = []
    for server in SERVERS:
        if wanted and server.name not in wanted:
            continue
        if (options.bin / f"bench-{server.name}").exists():
            servers.append(server)
        else:
            print(f"bench-{server.name} isn't built: left out", file=sys.stderr)
    if options.scenarios:
        names = options.scenarios.split(",")
        scenarios = [s for s in SCENARIOS if s.name in names]
    else:
        scenarios = [s for s in SCENARIOS if s.quick or not options.quick]
    return servers, scenarios


def main():
    options = parse_arguments()
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("The server and the load need a core each: two are too few here.")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    benchmark = Benchmark(options, *choose(options))
    file = options.out / "benchmark.json"
    options.out.mkdir(parents=True, exist_ok=True)
    if options.go_on and file.exists():
        benchmark.load(file)
    start = time.monotonic()
    machine, own = busy_seconds()
    if not options.unchecked:
        benchmark.check()
    benchmark.run()
    if not options.scenarios and (options.bin / "bench-memory").exists():
        benchmark.compression_memory = benchmark.measure_compression_memory()
        benchmark.allocations = benchmark.measure_allocations()
    machine_after, own_after = busy_seconds()
    benchmark.seconds += time.monotonic() - start
    benchmark.others += max(0.0, (machine_after - machine) - (own_after - own))

    benchmark.save(file)
    report.write(benchmark)
    sys.exit(1 if benchmark.failures else 0)


if __name__ == "__main__":
    main()
