package dev.warren.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The JSON form of result messages. */
final class ResultJson {

  private static final int MAX_TYPE = 1_000;
  private static final int MAX_MESSAGE = 20_000;
  private static final int MAX_STACK = 50_000;
  private static final int MAX_STDERR = 20_000;

  private ResultJson() {}

  /** An upper bound: a character takes six bytes at most, a number twenty. */
  static long bound(Result result) {
    long bytes = 200;
    if (result instanceof Result.Values values) {
      bytes += TaskJson.bytes(values.values()) + 21L * values.count();
    } else if (result instanceof Result.Failed failed) {
      Failure failure = failed.failure();
      bytes += bound(failure.type(), MAX_TYPE);
      bytes += bound(failure.message(), MAX_MESSAGE);
      bytes += bound(failure.stack(), MAX_STACK);
      if (failure.crash().isPresent()) {
        Crash crash = failure.crash().get();
        bytes += 200 + bound(crash.host(), MAX_TYPE) + bound(crash.stderrTail(), MAX_STDERR);
      }
    }
    return bytes;
  }

  private static long bound(String text, int limit) {
    return 6L * Math.min(text.length(), limit);
  }

  static byte[] write(ResultMessage message, JsonWriter out) {
    out.raw("{\"v\":1,\"job\":\"").raw(message.job());
    TaskJson.writeKey(message.key(), out);
    out.raw("\",\"host\":").string(message.host());
    out.raw(",\"pid\":").number(message.pid());
    out.raw(",\"results\":[");
    boolean isFirst = true;
    for (Result result : message.results()) {
      out.raw(isFirst ? "{\"first\":" : ",{\"first\":").number(result.first());
      isFirst = false;
      if (result instanceof Result.Values values) {
        write(values, out);
      } else if (result instanceof Result.Failed failed) {
        write(failed, out);
      } else {
        out.raw(",\"count\":").number(result.count());
        out.raw(",\"hop\":").number(result.hop()).raw(",\"returned\":true}");
      }
    }
    return out.raw("]}").toByteArray();
  }

  private static void write(Result.Values result, JsonWriter out) {
    writeRun(result.attempt(), result.hop(), result.startedMicros(), result.tookMicros(), out);
    out.raw(",\"values\":");
    TaskJson.writeValues(result.values(), out);
    out.raw('}');
  }

  private static void write(Result.Failed result, JsonWriter out) {
    long[] took = {result.tookMicros()};
    writeRun(result.attempt(), result.hop(), result.startedMicros(), took, out);
    Failure failure = result.failure();
    out.raw(",\"error\":{\"kind\":\"").raw(failure.kind().wireName());
    out.raw("\",\"type\":").string(cut(failure.type(), MAX_TYPE));
    out.raw(",\"message\":").string(cut(failure.message(), MAX_MESSAGE));
    out.raw(",\"stack\":").string(cut(failure.stack(), MAX_STACK));
    if (failure.crash().isPresent()) {
      write(failure.crash().get(), out);
    }
    out.raw("}}");
  }

  private static void write(Crash crash, JsonWriter out) {
    out.raw(",\"host\":").string(cut(crash.host(), MAX_TYPE));
    out.raw(",\"pid\":").number(crash.pid());
    if (crash.exitCode().isPresent()) {
      out.raw(",\"exitCode\":").number(crash.exitCode().getAsInt());
    }
    if (crash.signal().isPresent()) {
      out.raw(",\"signal\":").number(crash.signal().getAsInt());
    }
    out.raw(",\"stderr\":").string(end(crash.stderrTail()));
  }

  /** Its end says more than its start. */
  private static String end(String stderr) {
    return stderr.substring(Math.max(0, stderr.length() - MAX_STDERR));
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }

  private static void writeRun(int attempt, int hop, long started, long[] took, JsonWriter out) {
    out.raw(",\"attempt\":").number(attempt);
    out.raw(",\"hop\":").number(hop);
    out.raw(",\"started\":").number(started);
    out.raw(",\"took\":");
    char separator = '[';
    for (long micros : took) {
      out.raw(separator).number(micros);
      separator = ',';
    }
    out.raw(']');
  }

  static ResultMessage read(JsonScanner in) throws JsonSyntaxException {
    String job = null;
    String key = "";
    String host = "";
    long pid = 0;
    List<Result> results = new ArrayList<>();
    JsonMembers members = new JsonMembers(in, "v", "job", "key", "host", "pid", "results");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "job" -> job = in.string();
        case "key" -> key = in.string();
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        default -> {
          in.beginArray();
          for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
            if (results.size() == Limits.MAX_ITEMS) {
              throw new JsonSyntaxException("there are more than " + Limits.MAX_ITEMS + " results");
            }
            results.add(readResult(in));
          }
        }
      }
    }
    members.require("v", "job", "results");
    return new ResultMessage(job, key, host, pid, results);
  }

  private static Result readResult(JsonScanner in) throws JsonSyntaxException {
    long first = 0;
    int count = 0;
    int attempt = 1;
    int hop = 0;
    long started = 0;
    long[] took = null;
    JsonValues values = null;
    Failure failure = null;
    boolean isReturned = false;
    JsonMembers members =
        new JsonMembers(
            in,
            "first",
            "count",
            "attempt",
            "hop",
            "started",
            "took",
            "values",
            "error",
            "returned");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "first" -> first = in.integer();
        case "count" -> count = TaskJson.readInt(in, name);
        case "attempt" -> attempt = TaskJson.readInt(in, name);
        case "hop" -> hop = TaskJson.readInt(in, name);
        case "started" -> started = in.integer();
        case "took" -> took = readTook(in);
        case "values" -> values = TaskJson.readResults(in);
        case "error" -> failure = readFailure(in);
        default -> isReturned = in.bool();
      }
    }
    members.require("first");
    if (values != null && failure == null && !isReturned) {
      long[] each = took == null ? new long[values.size()] : took;
      return new Result.Values(first, attempt, hop, started, each, values);
    }
    if (failure != null && values == null && !isReturned) {
      long one = took == null || took.length == 0 ? 0 : took[0];
      return new Result.Failed(first, attempt, hop, started, one, failure);
    }
    if (isReturned && values == null && failure == null) {
      return new Result.Returned(first, count, hop);
    }
    throw new JsonSyntaxException("a result has one of 'values', 'error' and 'returned'");
  }

  private static long[] readTook(JsonScanner in) throws JsonSyntaxException {
    long[] took = new long[8];
    int count = 0;
    in.beginArray();
    for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
      if (count == Limits.MAX_ITEMS) {
        throw new JsonSyntaxException("'took' has more than " + Limits.MAX_ITEMS + " entries");
      }
      if (count == took.length) {
        took = Arrays.copyOf(took, 2 * count);
      }
      took[count++] = in.integer();
    }
    return Arrays.copyOf(took, count);
  }

  private static Failure readFailure(JsonScanner in) throws JsonSyntaxException {
    FailureKind kind = FailureKind.FAILED;
    String type = "";
    String message = "";
    String stack = "";
    String host = "";
    long pid = 0;
    OptionalInt exitCode = OptionalInt.empty();
    OptionalInt signal = OptionalInt.empty();
    String stderr = "";
    JsonMembers members =
        new JsonMembers(
            in, "kind", "type", "message", "stack", "host", "pid", "exitCode", "signal", "stderr");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        // A kind that came later is still a failure.
        case "kind" -> kind = FailureKind.ofWireName(in.string()).orElse(FailureKind.FAILED);
        case "type" -> type = cut(in.string(), MAX_TYPE);
        case "message" -> message = cut(in.string(), MAX_MESSAGE);
        case "stack" -> stack = cut(in.string(), MAX_STACK);
        case "host" -> host = Limits.cut(in.string());
        case "pid" -> pid = in.integer();
        case "exitCode" -> exitCode = OptionalInt.of(TaskJson.readInt(in, name));
        case "signal" -> signal = OptionalInt.of(TaskJson.readInt(in, name));
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
