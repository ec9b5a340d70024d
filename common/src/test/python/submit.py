"""Runs a task COUNT times on a Warren fleet and prints the values (or errors) in order, one a line.

usage: submit.py BROKER-URI FLEET TASK JSON-ARGUMENT COUNT
"""
import json, sys, uuid
import pika

uri, fleet, task, argument, count = sys.argv[1:6]
argument, count = json.loads(argument), int(count)
getattr(sys, "set_int_max_str_digits", int)(0)  # else Python 3.11 reads no more than 4,300 digits
job, key = uuid.uuid4().hex, uuid.uuid4().hex
replies = "warren.replies.python-" + uuid.uuid4().hex
channel = pika.BlockingConnection(pika.URLParameters(uri)).channel()
channel.confirm_delivery()
channel.queue_declare(replies, durable=True, arguments={"x-queue-type": "quorum", "x-expires": 3600000})
properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, reply_to=replies)
answers, hops, attempts = {}, [0] * count, [1] * count

def send(index, queue):
    body = {"v": 1, "job": job, "key": key, "task": task, "first": index, "items": [[argument]],
            "attempt": attempts[index], "hop": hops[index], "alone": queue == "retry"}
    channel.basic_publish("", f"warren.{fleet}.{queue}", json.dumps(body), properties, mandatory=True)

for index in range(count):
    send(index, "tasks")
while len(answers) < count:
    method, _, body = next(channel.consume(replies, exclusive=True))
    message = json.loads(body)
    for result in message["results"] if message.get("key") == key else []:
        first, error = result["first"], result.get("error")
        if first < 0:
            sys.exit(error["message"])
        crashed = error is not None and error["kind"] == "crashed" and attempts[first] < 3
        if crashed or result.get("returned"):
            for index in range(first, first + result.get("count", 1)):
                if index not in answers and result["hop"] == hops[index]:  # it is the latest copy
                    hops[index], attempts[index] = hops[index] + 1, attempts[index] + crashed
                    send(index, "retry")
        else:
            for index, answer in enumerate(result.get("values", [{"error": error}]), first):
                answers.setdefault(index, answer)  # answers may come twice; the first one counts
    channel.basic_ack(method.delivery_tag)
channel.queue_delete(replies)
for index in range(count):
    print(json.dumps(answers[index], separators=(",", ":")))
