"""What Python's own Pool does on this machine."""

import argparse
import multiprocessing
import multiprocessing.pool
import os
import subprocess
import sys
import time

import figures

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def sum_of_powers(n):
    return sum(i**i for i in range(n))


def echo(value):
    return value


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main_job():
    """The main job, as a program."""
    with multiprocessing.Pool() as pool:
        pool.map_async(sum_of_powers, [1000] * 10_000, chunksize=1).get()


def warm(repetitions):
    with multiprocessing.Pool(CORES) as pool:

        def measure(figure, what, unit, value):
            figures.notice(f"measuring {figure}")
            figures.row(figure, what, unit, figures.repeat(repetitions, value))

        items = max(2_000, 1_000 * CORES)
        measure(
            "main-job",
            "sum_of_powers(1000), chunksize=1, a core",
            "ms",
            lambda: seconds(lambda: pool.map(sum_of_powers, [1000] * items, 1))
            * 1000
            * CORES
            / items,
        )
        measure(
            "noop",
            "echo, chunksize=1",
            "tasks/s",
            lambda: 100_000 / seconds(lambda: pool.map(echo, [1] * 100_000, 1)),
        )
        measure(
            "noop-chunks",
            "echo, default chunks",
            "tasks/s",
            lambda: 1_000_000 / seconds(lambda: pool.map(echo, [1] * 1_000_000)),
        )
    with multiprocessing.pool.ThreadPool(CORES) as threads:
        measure(
            "threads",
            "sum_of_powers(100) on ThreadPool",
            "tasks/s",
            lambda: 20_000 / seconds(lambda: threads.map(sum_of_powers, [100] * 20_000)),
        )


def cold(repetitions):
    figures.notice("measuring cold-job")
    command = [sys.executable, __file__, "--main-job"]
    values = figures.repeat(
        repetitions, lambda: seconds(lambda: subprocess.run(command, check=True))
    )
    figures.row("cold-job", "10,000 sum_of_powers(1000), chunksize=1", "s", values)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="also the main job as a program")
    parser.add_argument("--main-job", action="store_true", help="only run the main job")
    options = parser.parse_args()
    if options.main_job:
        main_job()
    else:
        figures.notice(f"Python {sys.version.split()[0]}, {CORES} cores")
        figures.head()
        warm(options.repetitions)
        if options.cold:
            cold(options.repetitions)
