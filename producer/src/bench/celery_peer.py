"""Round trips of tasks that do nothing, through Celery on RabbitMQ.

Publishing is confirmed, tasks are acknowledged late, results come back as messages, two processes
work: what is nearest to what Warren does.
"""

import argparse
import os
import subprocess
import sys
import time
import uuid

import celery
import kombu

import figures

QUEUE = "WARREN_BENCH_CELERY_QUEUE"
ITEMS = 2_000

os.environ.setdefault(QUEUE, f"bench.celery.{uuid.uuid4()}")

app = celery.Celery("celery_peer", broker=figures.broker(), backend="rpc://")
app.conf.update(
    broker_transport_options={"confirm_publish": True},
    task_acks_late=True,
    task_default_queue=os.environ[QUEUE],
    task_queues=[kombu.Queue(os.environ[QUEUE], durable=True, auto_delete=True)],
    task_serializer="json",
    worker_prefetch_multiplier=50,
)


@app.task(name="echo")
def echo(value):
    return value


def round_trips():
    start = time.perf_counter()
    results = [echo.delay(1) for _ in range(ITEMS)]
    for result in results:
        result.get(timeout=300)
    return ITEMS / (time.perf_counter() - start)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()
    figures.notice(f"Celery {celery.__version__}, Python {sys.version.split()[0]}")
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "--pool=prefork"]
        + ["--concurrency=2", "--loglevel=error", "--without-gossip", "--without-mingle"],
        cwd=os.path.dirname(os.path.abspath(__file__)),
        env={**os.environ, "C_FORCE_ROOT": "true", "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
    )
    try:
        echo.delay(1).get(timeout=60)
        figures.head()
        figures.notice("measuring noop")
        values = figures.repeat(options.repetitions, round_trips)
        figures.row("noop", "Celery: echo, 2 prefork processes", "tasks/s", values)
    finally:
        worker.terminate()
        worker.wait()
