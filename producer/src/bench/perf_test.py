"""What RabbitMQ takes and gives one way, by its own PerfTest.

One publisher, two consumers, 64 bytes, persistent, a quorum queue, a window of 500 confirms, a
prefetch of 100, many acknowledgements at a time. With --plain a queue that any broker has.
"""

import argparse
import pathlib
import re
import subprocess
import uuid

import figures

FOLDER = pathlib.Path(__file__).resolve().parent / "perf-test"
CLASS_PATH = FOLDER / "target" / "classpath"
INTERVAL = 3
RECEIVED = re.compile(r"received: ([0-9]+) msg/s")


def class_path():
    CLASS_PATH.parent.mkdir(exist_ok=True)
    maven = ["mvn", "-q", "-B", "-f", str(FOLDER / "pom.xml"), "dependency:build-classpath"]
    subprocess.run([*maven, f"-Dmdep.outputFile={CLASS_PATH}"], check=True)
    return CLASS_PATH.read_text().strip()


def rates(repetitions, warm_up, plain):
    """What was received in a second, in intervals of which the first ones do not count."""
    skipped = -(-warm_up // INTERVAL)
    queue = f"bench.perf-test.{uuid.uuid4()}"
    done = subprocess.run(
        ["java", "-cp", class_path(), "com.rabbitmq.perf.PerfTest"]
        + ["--uri", figures.broker(), "--queue", queue, "--flag", "persistent", "--size", "64"]
        + (["--auto-delete", "true"] if plain else ["--quorum-queue", "--queue-args", "x-expires=60000"])
        + ["--producers", "1", "--consumers", "2", "--confirm", "500", "--qos", "100"]
        + ["--multi-ack-every", "50", "--interval", str(INTERVAL)]
        + ["--time", str(INTERVAL * (repetitions + skipped + 1))],
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    received = [float(rate) for rate in RECEIVED.findall(done.stdout)]
    return received[skipped : skipped + repetitions]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--warm-up", type=int, default=2 * INTERVAL, help="seconds that do not count")
    parser.add_argument("--plain", action="store_true", help="no quorum queue")
    options = parser.parse_args()
    figures.notice("measuring one-way")
    values = rates(options.repetitions, options.warm_up, options.plain)
    figures.head()
    queue = "plain" if options.plain else "quorum"
    figures.row("one-way", f"PerfTest: {queue} queue, confirmed, 64 bytes", "msg/s", values)
