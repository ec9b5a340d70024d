#!/usr/bin/env python3
"""Runs the same small job under the same fault with Python's Pool, Celery and Warren.

    python3 faults.py kill   --broker amqp://guest:guest@localhost     a worker is killed every 200 ms
    python3 faults.py poison --broker …                                one task in 1,000 ends its process
    python3 faults.py broker --broker … --restart 'COMMAND'            COMMAND kills the broker and starts it, three times

Needs Debian's python3-celery, both programs of Warren built, and a broker on this machine. One line of figures for each.
A job that has not ended after --limit seconds counts as hanging, and is ended.
"""
import argparse
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
TASKS, NAP, PROCESSES = 1_000, 20, 2


def children(pid, mark):
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            for child in (task / "children").read_text().split():
                if mark in Path(f"/proc/{child}/cmdline").read_text():
                    found.append(int(child))
        except OSError:
            pass
    return found


class Fault(threading.Thread):
    """Does the harm until told to stop."""

    def __init__(self, options, pid, mark):
        super().__init__(daemon=True)
        self.options, self.pid, self.mark = options, pid, mark
        self.over, self.done = threading.Event(), 0

    def run(self):
        if self.options.fault == "kill":
            while not self.over.wait(0.2):
                victims = children(self.pid, self.mark)
                if victims:
                    try:
                        os.kill(random.choice(victims), signal.SIGKILL)
                        self.done += 1
                    except ProcessLookupError:
                        pass
        elif self.options.fault == "broker":
            for _ in range(3):
                if self.over.wait(2):
                    return
                subprocess.run(self.options.restart, shell=True, check=True, stdout=subprocess.DEVNULL)
                self.done += 1


def arguments(options):
    values = [NAP] * TASKS
    if options.fault == "poison":
        values[TASKS // 2] = -1
    return values


def report(name, options, started, right, failed, faults, hangs):
    verdict = "hangs" if hangs else "ends"
    print(
        f"{name:8} {options.fault:7} {right:5} of {TASKS} right, {failed} failed,"
        f" {TASKS - right - failed} without an answer, {faults} faults, {verdict} after {time.time() - started:.1f} s",
        flush=True,
    )


def pool_nap(millis):
    if millis < 0:
        os._exit(7)
    time.sleep(millis / 1000)
    return millis


def python_pool(options):
    started = time.time()
    pool = multiprocessing.Pool(PROCESSES)
    results = [pool.apply_async(pool_nap, (n,)) for n in arguments(options)]
    fault = Fault(options, os.getpid(), "python")
    fault.start()
    end = started + options.limit
    while time.time() < end and not all(r.ready() for r in results):
        time.sleep(0.05)
    fault.over.set()
    right = sum(r.ready() and r.successful() for r in results)
    failed = sum(r.ready() and not r.successful() for r in results)
    report("Pool", options, started, right, failed, fault.done, right + failed < TASKS)
    pool.terminate()


def celery(options):
    os.environ["FAULTS_BROKER"] = options.broker
    sys.path.insert(0, str(HERE))
    import tasks
    from celery.exceptions import TimeoutError

    log = tempfile.TemporaryFile()
    command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "-c", str(PROCESSES), "-l", "ERROR"]
    worker = subprocess.Popen(command, cwd=HERE, stdout=log, stderr=log, start_new_session=True)
    try:
        while not tasks.app.control.ping(timeout=1):
            time.sleep(0.2)
        started = time.time()
        task = tasks.poison if options.fault == "poison" else tasks.nap
        results = [task.delay(n) for n in arguments(options)]
        fault = Fault(options, worker.pid, "celery")
        fault.start()
        right = failed = 0
        end = started + options.limit
        for n, result in zip(arguments(options), results):
            try:
                right += result.get(timeout=max(0.01, end - time.time())) == n
            except TimeoutError:
                pass  # looked at again, without waiting: later ones may have come
            except Exception:
                failed += 1
        fault.over.set()
        report("Celery", options, started, right, failed, fault.done, right + failed < TASKS)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def warren(options):
    with tempfile.TemporaryDirectory() as folder:
        jar = ROOT / "producer" / "target" / "producer.jar"
        classes = subprocess.run(["javac", "-cp", jar, "-d", folder, HERE / "Poison.java"])
        assert classes.returncode == 0
        Path(folder, "in").write_text("".join(f"{n}\n" for n in arguments(options)))
        command = ["java", "-jar", jar, "run", "Poison.nap", "--classpath", folder, "--input", f"{folder}/in"]
        command += ["--processes", str(PROCESSES), "--fleet", f"faults{os.getpid()}", "--json", "--progress", "never"]
        started = time.time()
        environment = dict(os.environ, WARREN_BROKER=options.broker)
        run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        fault = Fault(options, run.pid, "WorkerProcess")
        fault.start()
        try:
            out, _ = run.communicate(timeout=options.limit)
            summary = json.loads(out.splitlines()[-1])
            right = summary["succeeded"]
            failed = summary["failed"] + summary["crashed"] + summary["timedOut"] + summary["cancelled"]
            report("Warren", options, started, right, failed, fault.done, False)
        except subprocess.TimeoutExpired:
            run.kill()
            report("Warren", options, started, 0, 0, fault.done, True)
        fault.over.set()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fault", choices=["none", "kill", "poison", "broker"])
    parser.add_argument("--broker", required=True)
    parser.add_argument("--restart", help="a command that kills the broker and starts it again")
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a job hangs")
    parser.add_argument("--only", choices=["pool", "celery", "warren"])
    options = parser.parse_args()
    runs = {"pool": python_pool, "celery": celery, "warren": warren}
    for name, run in runs.items():
        if options.only in (None, name) and not (name == "pool" and options.fault == "broker"):
            # Each in a process of its own: what one leaves behind is none of the others' business.
            process = multiprocessing.get_context("spawn").Process(target=run, args=(options,))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
