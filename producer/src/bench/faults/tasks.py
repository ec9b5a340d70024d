"""The tasks of Celery's side of faults.py, and its settings: the safest that Celery has."""
import os
import time

import celery

app = celery.Celery("faults", broker=os.environ["FAULTS_BROKER"], backend="rpc://")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=4,
    result_persistent=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry=True,
    broker_connection_max_retries=None,
    task_default_queue="faults",
    worker_hijack_root_logger=False,
)


@app.task(name="faults.nap")
def nap(millis):
    time.sleep(millis / 1000)
    return millis


@app.task(name="faults.poison")
def poison(millis):
    if millis < 0:
        os._exit(7)
    time.sleep(millis / 1000)
    return millis
