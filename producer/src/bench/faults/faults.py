#!/usr/bin/env python3
"""Runs the same small job under the same fault with Python's Pool, Celery and Warren.

    python3 faults.py none                          no fault, to compare with
    python3 faults.py kill                          a worker is killed every 200 ms, or --every
    python3 faults.py poison                        one task of 1,000 ends its process
    python3 faults.py broker --restart 'COMMAND'    COMMAND kills the broker and starts it, three times

Needs Debian's python3-celery, both programs of Warren built, and a broker on this machine, whose address stands in the
variable WARREN_BROKER. One line of figures for each, from when the workers are ready.
A job that has not ended after --limit seconds counts as hanging, and is ended.

Celery is asked for the safest it has, in tasks.py. Two of its settings help against one fault and harm under another,
and are options: --celery-lost=fail gives a task up whose process died, in place of queueing it again;
--celery-results=files keeps the results in files, which only programs on one machine can share, in place of a queue.
"""
import argparse
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

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


def speaks(broker):
    """Whether the broker is there: what stands before it, such as Docker, may take connections without it."""
    address = urlsplit(broker)
    try:
        with socket.create_connection((address.hostname, address.port or 5672), 1) as connection:
            connection.sendall(b"AMQP\0\0\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False


class Fault(threading.Thread):
    """Does the harm until told to stop."""

    def __init__(self, options, pid, mark):
        super().__init__(daemon=True)
        self.options, self.pid, self.mark = options, pid, mark
        self.over, self.done = threading.Event(), 0

    def run(self):
        if self.options.fault == "kill":
            while not self.over.wait(self.options.every / 1000):
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
                while not self.over.is_set() and not speaks(self.options.broker):
                    time.sleep(0.1)


def arguments(options):
    values = [NAP] * TASKS
    if options.fault == "poison":
        values[TASKS // 2] = -1
    return values


def report(name, options, started, right, failed, fault, error=None):
    took = time.time() - started
    verdict = f"ends with {error}" if error else "hangs" if took >= options.limit else "ends"
    print(
        f"{name:6} {options.fault:6} {right:5} of {TASKS} right, {failed} failed,"
        f" {TASKS - right - failed} without an answer, {fault.done} faults, {verdict} after {took:.1f} s",
        flush=True,
    )


def pool_nap(millis):
    if millis < 0:
        os._exit(7)
    time.sleep(millis / 1000)
    return millis


def python_pool(options):
    values = arguments(options)
    pool = multiprocessing.Pool(PROCESSES)
    fault = Fault(options, os.getpid(), "python")
    started = time.time()
    fault.start()
    results = [pool.apply_async(pool_nap, (n,)) for n in values]
    end = started + options.limit
    while time.time() < end and not all(r.ready() for r in results):
        time.sleep(0.05)
    fault.over.set()
    ready = [(r, n) for r, n in zip(results, values) if r.ready()]
    right = sum(r.successful() and r.get() == n for r, n in ready)
    report("Pool", options, started, right, len(ready) - right, fault)
    # Not pool.terminate(), which may wait for ever where a process died.
    for child in children(os.getpid(), "python"):
        os.kill(child, signal.SIGKILL)
    os._exit(0)


def remove(options, *queues):
    import kombu

    with kombu.Connection(options.broker) as connection:
        for queue in queues:
            kombu.Queue(queue, channel=connection.default_channel).delete()


def celery(options):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FAULTS_BROKER"] = options.broker
        os.environ["FAULTS_QUEUE"] = f"faults{os.getpid()}"
        os.environ["FAULTS_RESULTS"] = f"file://{folder}" if options.celery_results == "files" else "rpc://"
        os.environ["FAULTS_LOST"] = options.celery_lost
        os.environ["C_FORCE_ROOT"] = "true"
        sys.path.insert(0, str(HERE))
        import tasks

        log = tempfile.TemporaryFile()
        command = [sys.executable, "-m", "celery", "-A", "tasks", "worker", "-c", str(PROCESSES), "-l", "ERROR"]
        worker = subprocess.Popen(command, cwd=HERE, stdout=log, stderr=log, start_new_session=True)
        try:
            # A worker that only answers a ping ends if its processes are killed now.
            tasks.nap.delay(0).get(timeout=60)
            celery_job(options, tasks, worker)
        finally:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
        remove(options, os.environ["FAULTS_QUEUE"])


def celery_job(options, tasks, worker):
    values = arguments(options)
    fault = Fault(options, worker.pid, "celery")
    started = time.time()
    fault.start()
    results, answers, error = [], {}, None
    try:
        results += (tasks.nap.delay(n) for n in values)
        for task, answer in tasks.answers(results, started + options.limit):
            answers[task] = answer
    except OSError as e:  # the connection for the results is lost, and Celery does not make another one
        error = type(e).__name__
    fault.over.set()
    right = sum(answers.get(r.id) == ("SUCCESS", n) for r, n in zip(results, values))
    report("Celery", options, started, right, len(answers) - right, fault, error)


def warren(options):
    with tempfile.TemporaryDirectory() as folder:
        worker_jar, jar = (ROOT / name / "target" / f"{name}.jar" for name in ("worker", "producer"))
        subprocess.run(["javac", "-cp", jar, "-d", folder, HERE / "Poison.java"], check=True)
        source, output, log = (Path(folder, name) for name in ("in", "out", "log"))
        values = arguments(options)
        source.write_text("".join(f"{n}\n" for n in values))
        environment = dict(os.environ, WARREN_BROKER=options.broker, WARREN_FLEET=f"faults{os.getpid()}")
        command = ["java", "-jar", worker_jar, "start", "--classpath", folder, "--processes", str(PROCESSES)]
        with log.open("wb") as stream:
            worker = subprocess.Popen(command, env=environment, stderr=stream)
        try:
            while " ready\n" not in log.read_text():
                time.sleep(0.05)
            command = ["java", "-jar", jar, "run", "Poison.nap", "--classpath", folder, "--progress", "never"]
            command += ["--input", source, "--output", output]
            started = time.time()
            run = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            while run.poll() is None and not (output.exists() and output.stat().st_size):
                time.sleep(0.01)  # connected, as Celery's program is when its time begins
            fault = Fault(options, worker.pid, "WorkerProcess")
            fault.start()
            try:
                run.wait(started + options.limit - time.time())
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
            fault.over.set()
            lines = [json.loads(line) for line in output.read_text().splitlines()] if output.exists() else []
            right = sum(line.get("value") == values[line["index"]] for line in lines)
            error = None if run.returncode in (0, 1, -signal.SIGKILL) else f"exit code {run.returncode}"
            report("Warren", options, started, right, len(lines) - right, fault, error)
        finally:
            worker.terminate()
            worker.wait()
            remove(options, *(f"warren.{environment['WARREN_FLEET']}.{name}" for name in ("tasks", "retry", "dead")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fault", choices=["none", "kill", "poison", "broker"])
    parser.add_argument("--restart", help="a command that kills the broker and starts it again")
    parser.add_argument("--every", type=int, default=200, help="milliseconds between two kills of workers")
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a job hangs")
    parser.add_argument("--only", choices=["pool", "celery", "warren"])
    parser.add_argument("--celery-lost", choices=["requeue", "fail"], default="requeue")
    parser.add_argument("--celery-results", choices=["queue", "files"], default="queue")
    options = parser.parse_args()
    options.broker = os.environ.get("WARREN_BROKER", "amqp://guest:guest@localhost:5672")
    if options.fault == "broker" and not options.restart:
        parser.error("broker needs --restart")
    runs = {"pool": python_pool, "celery": celery, "warren": warren}
    for name, run in runs.items():
        if options.only in (None, name) and not (name == "pool" and options.fault == "broker"):
            # Each in a process of its own: what one leaves behind is none of the others' business.
            process = multiprocessing.get_context("spawn").Process(target=run, args=(options,))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
