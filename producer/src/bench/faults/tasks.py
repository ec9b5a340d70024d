"""The task of Celery's side of faults.py, and its settings: the safest that Celery has."""
import os
import time

import celery
from celery.exceptions import TimeoutError
from celery.result import ResultSet

app = celery.Celery("faults", broker=os.environ["FAULTS_BROKER"], backend=os.environ["FAULTS_RESULTS"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=os.environ["FAULTS_LOST"] == "requeue",
    worker_prefetch_multiplier=4,
    result_persistent=True,
    broker_transport_options={"confirm_publish": True},
    task_publish_retry_policy={"max_retries": None, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 1},
    broker_connection_retry=True,
    broker_connection_max_retries=None,
    task_default_queue=os.environ["FAULTS_QUEUE"],
    worker_hijack_root_logger=False,
)


@app.task(name="faults.nap")
def nap(millis):
    if millis < 0:
        os._exit(7)
    time.sleep(millis / 1000)
    return millis


def answers(results, end):
    """What comes until the time is over, as pairs of a task's id and (status, value), in the order of arrival."""
    if app.backend.supports_native_join:
        try:
            for task, meta in ResultSet(results).iter_native(timeout=end - time.time()):
                yield task, (meta["status"], meta["result"])
        except TimeoutError:
            pass
        return
    while results and time.time() < end:
        ready = {r.id for r in results if r.ready()}
        yield from ((r.id, (r.status, r.result)) for r in results if r.id in ready)
        results = [r for r in results if r.id not in ready]
        time.sleep(0.05)
