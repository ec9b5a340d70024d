package dev.warren.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;

/** The JSON form of result messages. */
final class ResultJson {
  private static final String[] FIELDS = {"v", "job", "key", "host", "pid", "results", "build"};
  private static final String[] FIELDS_OF_RESULT = {
    "first", "count", "attempt", "hop", "started", "took", "values", "error", "returned", "recalled"
  };
  private static final String[] FIELDS_OF_ERROR = {
    "kind", "type", "message", "stack", "host", "pid", "exitCode", "signal", "stderr"
  };

  private static final int MAX_TYPE_LENGTH = 1_000;
  private static final int MAX_MESSAGE_LENGTH = 20_000;
  private static final int MAX_STACK_LENGTH = 50_000;
  private static final int MAX_STDERR_LENGTH = 20_000;

  private ResultJson() {}

  /** An upper bound: a character takes six bytes at most, a number twenty. */
  static long bound(Result result) {
    long bytes = 200;
    if (result instanceof Result.Values values) {
      bytes += JsonValues.bytes(values.values()) + 21L * values.count();
    } else if (result instanceof Result.Failed failed) {
      Failure failure = failed.failure();
      bytes += bound(failure.type(), MAX_TYPE_LENGTH);
      bytes += bound(failure.message(), MAX_MESSAGE_LENGTH);
      bytes += bound(failure.stack(), MAX_STACK_LENGTH);
      if (failure.crash().isPresent()) {
        Crash crash = failure.crash().get();
        bytes +=
            200
                + bound(crash.host(), MAX_TYPE_LENGTH)
                + bound(crash.stderrTail(), MAX_STDERR_LENGTH);
      }
    }
    return bytes;
  }

  private static long bound(String text, int limit) {
    return 6L * Math.min(text.length(), limit);
  }

  static void write(ResultMessage message, JsonGenerator g) {
    MessageCodec.writeStart(message.job(), message.key(), g);
    g.writeStringProperty("host", message.host());
    g.writeNumberProperty("pid", message.pid());
    if (!message.build().isEmpty()) {
      g.writeStringProperty("build", message.build());
    }
    g.writeArrayPropertyStart("results");
    for (Result result : message.results()) {
      g.writeStartObject();
      g.writeNumberProperty("first", result.first());
      if (result instanceof Result.Values values) {
        writeRun(
            values.attempt(), values.generation(), values.startedMicros(), values.tookMicros(), g);
        MessageCodec.writeValues("values", values.values(), g);
      } else if (result instanceof Result.Failed failed) {
        long[] took = {failed.tookMicros()};
        writeRun(failed.attempt(), failed.generation(), failed.startedMicros(), took, g);
        write(failed.failure(), g);
      } else {
        g.writeNumberProperty("count", result.count());
        g.writeNumberProperty("hop", result.generation());
        g.writeBooleanProperty("returned", true);
        if (((Result.Returned) result).recalled()) {
          g.writeBooleanProperty("recalled", true);
        }
      }
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  private static void writeRun(
      int attempt, int generation, long started, long[] took, JsonGenerator g) {
    g.writeNumberProperty("attempt", attempt);
    g.writeNumberProperty("hop", generation);
    g.writeNumberProperty("started", started);
    g.writeName("took");
    g.writeArray(took, 0, took.length);
  }

  private static void write(Failure failure, JsonGenerator g) {
    g.writeObjectPropertyStart("error");
    g.writeStringProperty("kind", failure.kind().wireName());
    g.writeStringProperty("type", cut(failure.type(), MAX_TYPE_LENGTH));
    g.writeStringProperty("message", cut(failure.message(), MAX_MESSAGE_LENGTH));
    g.writeStringProperty("stack", cut(failure.stack(), MAX_STACK_LENGTH));
    if (failure.crash().isPresent()) {
      Crash crash = failure.crash().get();
      g.writeStringProperty("host", cut(crash.host(), MAX_TYPE_LENGTH));
      g.writeNumberProperty("pid", crash.pid());
      crash.exitCode().ifPresent(code -> g.writeNumberProperty("exitCode", code));
      crash.signal().ifPresent(signal -> g.writeNumberProperty("signal", signal));
      g.writeStringProperty("stderr", end(crash.stderrTail()));
    }
    g.writeEndObject();
  }

  /** Cuts the start, because the end says more. */
  private static String end(String stderr) {
    return stderr.substring(Math.max(0, stderr.length() - MAX_STDERR_LENGTH));
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }

  static ResultMessage read(MessageReader in) throws JsonSyntaxException {
    String job = null;
    String key = "";
    String host = "";
    long pid = 0;
    List<Result> results = List.of();
    String build = "";
    JsonMembers members = new JsonMembers(in, FIELDS);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "job" -> job = in.string();
        case "key" -> key = in.string();
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        case "results" -> results = in.list("results", Limits.MAX_ITEMS, ResultJson::readResult);
        default -> build = in.string();
      }
    }
    members.require("v", "job", "results");
    return new ResultMessage(job, key, host, pid, results, build);
  }

  private static Result readResult(MessageReader in) throws JsonSyntaxException {
    long first = 0;
    int count = 0;
    int attempt = 1;
    int generation = 0;
    long started = 0;
    long[] took = null;
    JsonValues values = null;
    Failure failure = null;
    boolean isReturned = false;
    boolean isRecalled = false;
    JsonMembers members = new JsonMembers(in, FIELDS_OF_RESULT);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "first" -> first = in.integer();
        case "count" -> count = in.smallInteger();
        case "attempt" -> attempt = in.smallInteger();
        case "hop" -> generation = in.smallInteger();
        case "started" -> started = in.integer();
        case "took" -> took = readTook(in);
        case "values" -> values = in.values();
        case "error" -> failure = readFailure(in);
        case "returned" -> isReturned = in.bool();
        default -> isRecalled = in.bool();
      }
    }
    members.require("first");
    if (values != null && failure == null && !isReturned) {
      long[] each = took == null ? new long[values.size()] : took;
      return new Result.Values(first, attempt, generation, started, each, values);
    }
    if (failure != null && values == null && !isReturned) {
      long one = took == null || took.length == 0 ? 0 : took[0];
      return new Result.Failed(first, attempt, generation, started, one, failure);
    }
    if (isReturned && values == null && failure == null) {
      return new Result.Returned(first, count, generation, isRecalled);
    }
    throw new JsonSyntaxException("a result has one of 'values', 'error' and 'returned'");
  }

  private static long[] readTook(MessageReader in) throws JsonSyntaxException {
    JsonValues entries = in.values();
    long[] took = new long[entries.size()];
    for (int i = 0; i < took.length; i++) {
      took[i] = entries.smallInteger(i);
    }
    return took;
  }

  private static Failure readFailure(MessageReader in) throws JsonSyntaxException {
    FailureKind kind = FailureKind.FAILED;
    String type = "";
    String message = "";
    String stack = "";
    String host = "";
    long pid = 0;
    OptionalInt exitCode = OptionalInt.empty();
    OptionalInt signal = OptionalInt.empty();
    String stderr = "";
    JsonMembers members = new JsonMembers(in, FIELDS_OF_ERROR);
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        // A kind that came later is still a failure.
        case "kind" -> kind = FailureKind.ofWireName(in.string()).orElse(FailureKind.FAILED);
        case "type" -> type = cut(in.string(), MAX_TYPE_LENGTH);
        case "message" -> message = cut(in.string(), MAX_MESSAGE_LENGTH);
        case "stack" -> stack = cut(in.string(), MAX_STACK_LENGTH);
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        case "exitCode" -> exitCode = OptionalInt.of(in.smallInteger());
        case "signal" -> signal = OptionalInt.of(in.smallInteger());
        default -> stderr = end(in.string());
      }
    }
    members.require("kind");
    boolean isCrash = kind == FailureKind.CRASHED || members.has("host") || members.has("pid");
    Optional<Crash> crash =
        isCrash ? Optional.of(new Crash(host, pid, exitCode, signal, stderr)) : Optional.empty();
    return new Failure(kind, type, message, stack, crash);
  }
}
