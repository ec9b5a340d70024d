package dev.warren.worker;

import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.message.DeadHeaders;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.TaskMessage;
import dev.warren.worker.Outbox.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Creates the messages that a worker process sends. Immutable. */
final class ReplyFactory {
  private final String host;
  private final long pid;

  ReplyFactory(String host, long pid) {
    this.host = host;
    this.pid = pid;
  }

  /** The results of items of one job; none to find out whether the reply queue exists. */
  Message results(TaskMessage task, List<Reply> replies) {
    List<Result> results = replies.stream().map(Reply::result).toList();
    String build = replies.isEmpty() ? "" : replies.get(0).assignment().otherBuild();
    return message(new ResultMessage(task.job(), task.key(), host, pid, results, build));
  }

  /** Two halves of results that are too large for one message; empty if there is only one. */
  static List<List<Reply>> halves(List<Reply> replies) {
    int half = replies.size() / 2;
    if (half > 0) {
      return List.of(replies.subList(0, half), replies.subList(half, replies.size()));
    }
    Reply reply = replies.get(0);
    if (reply.result() instanceof Result.Values values && values.count() > 1) {
      int middle = values.count() / 2;
      return List.of(
          List.of(new Reply(reply.assignment(), part(values, 0, middle))),
          List.of(new Reply(reply.assignment(), part(values, middle, values.count()))));
    }
    return List.of();
  }

  private static Result.Values part(Result.Values values, int from, int to) {
    long started = values.startedMicros() + Arrays.stream(values.tookMicros(), 0, from).sum();
    return new Result.Values(
        values.first() + from,
        values.attempt(),
        values.generation(),
        started,
        Arrays.copyOfRange(values.tookMicros(), from, to),
        values.values().subList(from, to));
  }

  /** A failure in place of a result that is larger than the broker takes. */
  static Reply tooLarge(Reply reply, int bytes, OptionalLong maxBytes) {
    Result result = reply.result();
    String words =
        "the result makes a message of "
            + bytes
            + " bytes, and the broker takes "
            + (maxBytes.isPresent() ? maxBytes.getAsLong() + " at most" : "none of that size")
            + " (its max_message_size)";
    Failure failure = Failure.of(FailureKind.ENCODING, words);
    long started = result instanceof Result.Values values ? values.startedMicros() : 0;
    long took = result instanceof Result.Values values ? values.tookMicros()[0] : 0;
    int attempt = reply.assignment().message().attempt();
    return new Reply(
        reply.assignment(),
        new Result.Failed(result.first(), attempt, result.generation(), started, took, failure));
  }

  /** Items that a process that went away may have run. */
  Message returned(TaskMessage task) {
    Result returned = new Result.Returned(task.first(), task.items().size(), task.generation());
    return message(task.job(), task.key(), List.of(returned));
  }

  /** The answer to a message that cannot be understood. */
  Message unreadable(String replyTo, MessageException reason) {
    Failure failure = Failure.of(FailureKind.UNREADABLE, reason.getMessage());
    Result answer = new Result.Failed(reason.first().orElse(-1), 1, 0, 0, 0, failure);
    String job = reason.job().orElse(replyTo.substring(QueueNames.REPLIES.length()));
    return message(job, reason.key(), List.of(answer));
  }

  /** A dead letter: a message with the reason and the time. */
  Message dead(Message message, String reason) {
    return message.withHeaders(
        Map.of(
            DeadHeaders.REASON,
            DeadHeaders.reason(reason),
            DeadHeaders.AT,
            System.currentTimeMillis()));
  }

  /** The items of an assignment from one on. */
  Message rest(Assignment assignment, int fromItem) {
    TaskMessage task = assignment.message();
    TaskMessage rest = task.part(fromItem, task.items().size());
    return again(assignment, MessageCodec.encode(rest));
  }

  /** A whole message as it came, without unknown headers: not all that is read can be written. */
  Message whole(Assignment assignment) {
    return again(assignment, assignment.raw().body());
  }

  private static Message again(Assignment assignment, byte[] body) {
    Message message = Message.of(body, assignment.replyTo());
    return assignment.isRequeued()
        ? message.withHeaders(Map.of(DeadHeaders.REQUEUED, System.currentTimeMillis()))
        : message;
  }

  private Message message(String job, String key, List<Result> results) {
    return message(new ResultMessage(job, key, host, pid, results));
  }

  private static Message message(ResultMessage results) {
    return Message.of(MessageCodec.encode(results));
  }
}
