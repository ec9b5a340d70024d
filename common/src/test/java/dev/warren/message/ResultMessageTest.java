package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultMessageTest {

  private static ResultMessage result(String json) throws MessageException {
    return MessageCodec.decodeResult(json.getBytes(UTF_8));
  }

  private static MessageException noResult(String json) {
    return assertThrows(MessageException.class, () -> result(json));
  }

  private static List<JsonBytes> items(String... json) {
    return Arrays.stream(json).map(JsonBytes::of).toList();
  }

  @Test
  void valuesOfAResult() throws MessageException {
    Result.Values values =
        new Result.Values(3, 2, 1, 1_716_400_000_000_123L, new long[] {5, 6}, items("1", "null"));
    Result.Returned returned = new Result.Returned(9, 3, 1);
    ResultMessage message = new ResultMessage("j", "hé\"st", 4_711, List.of(values, returned));
    byte[] body = MessageCodec.encode(message);
    assertEquals(
        "{\"v\":1,\"job\":\"j\",\"host\":\"hé\\\"st\",\"pid\":4711,\"results\":[{\"first\":3,"
            + "\"attempt\":2,\"hop\":1,\"started\":1716400000000123,\"took\":[5,6],"
            + "\"values\":[1,null]},{\"first\":9,\"count\":3,\"hop\":1,\"returned\":true}]}",
        new String(body, UTF_8));
    ResultMessage read = MessageCodec.decodeResult(body);
    assertEquals("hé\"st", read.host());
    assertEquals(4_711, read.pid());
    Result.Values back = assertInstanceOf(Result.Values.class, read.results().get(0));
    assertEquals(values.values(), back.values());
    assertArrayEquals(values.tookMicros(), back.tookMicros());
    assertEquals(values.startedMicros(), back.startedMicros());
    assertEquals(2, back.count());
    assertSame(body, back.values().get(0).bytes(), "values are slices of the body");
    assertEquals(returned, read.results().get(1));
  }

  @Test
  void failuresOfAResult() throws MessageException {
    String text = "é€😀\ud83d\"\\\n\u0000\u007f/";
    for (FailureKind kind : FailureKind.values()) {
      Failure failure = new Failure(kind, "a.B", text, "at x\n\tat y", Optional.empty());
      if (kind == FailureKind.CRASHED) {
        Crash crash = new Crash("h", 5, OptionalInt.of(1), OptionalInt.of(9), text);
        failure = new Failure(kind, "", "", "", Optional.of(crash));
      }
      Result failed = new Result.Failed(-1, 1, 0, 5, 6, failure);
      ResultMessage message = new ResultMessage("j", "", 0, List.of(failed));
      assertEquals(message, MessageCodec.decodeResult(MessageCodec.encode(message)));
    }
  }

  @Test
  void aResultOfAnotherLanguage() throws MessageException {
    ResultMessage message =
        result(
            "{\"results\":[{\"values\":[[1,2]],\"first\":0},{\"error\":{\"kind\":\"late\"},"
                + "\"first\":1},{\"first\":2,\"took\":[],\"error\":{\"kind\":\"crashed\"}}],"
                + "\"job\":\"j\",\"v\":1}");
    Result.Values values = assertInstanceOf(Result.Values.class, message.results().get(0));
    assertEquals(items("[1,2]"), values.values());
    assertArrayEquals(new long[1], values.tookMicros());
    Result.Failed failed = assertInstanceOf(Result.Failed.class, message.results().get(1));
    assertEquals(Failure.of(FailureKind.FAILED, ""), failed.failure());
    failed = assertInstanceOf(Result.Failed.class, message.results().get(2));
    assertTrue(failed.failure().crash().isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"first\":0}",
        "{\"values\":[1]}",
        "{\"first\":0,\"values\":[]}",
        "{\"first\":0,\"values\":{}}",
        "{\"first\":-1,\"values\":[1]}",
        "{\"first\":0,\"values\":[1],\"took\":[1,2]}",
        "{\"first\":0,\"values\":[1],\"returned\":true}",
        "{\"first\":0,\"values\":[1],\"error\":{\"kind\":\"failed\"}}",
        "{\"first\":0,\"error\":{}}",
        "{\"first\":0,\"error\":\"no\"}",
        "{\"first\":-2,\"error\":{\"kind\":\"unreadable\"}}",
        "{\"first\":0,\"count\":0,\"returned\":true}",
        "{\"first\":0,\"count\":100001,\"returned\":true}",
        "{\"first\":0,\"count\":2147483648,\"returned\":true}",
        "{\"first\":0,\"count\":1,\"returned\":false}",
        "{\"first\":0,\"returned\":true}"
      })
  void noResultAtAll(String json) {
    noResult("{\"v\":1,\"job\":\"j\",\"results\":[" + json + "]}");
  }

  @Test
  void longTextOfAFailureIsCut() throws MessageException {
    String text = "\u0001".repeat(1_000_000) + "end";
    Crash crash = new Crash(text, 5, OptionalInt.empty(), OptionalInt.empty(), text);
    Failure failure = new Failure(FailureKind.CRASHED, text, text, text, Optional.of(crash));
    Result failed = new Result.Failed(0, 1, 0, 5, 6, failure);
    byte[] body = MessageCodec.encode(new ResultMessage("j", "h", 1, List.of(failed)));
    assertTrue(body.length < MessageCodec.encodedBytes(failed) + 300);
    ResultMessage read = MessageCodec.decodeResult(body);
    Failure back = ((Result.Failed) read.results().get(0)).failure();
    assertTrue(back.crash().orElseThrow().stderrTail().endsWith("end"));
    List<Result> many = Collections.nCopies(100, failed);
    ResultMessage tooLarge = new ResultMessage("j", "h", 1, many);
    assertThrows(IllegalArgumentException.class, () -> MessageCodec.encode(tooLarge));
  }

  @Test
  void manyResultsOfAllKindsAreReadAsTheyWereWritten() throws MessageException {
    String text = "é€😀\ud83d\"\\\n".repeat(500);
    Failure failure = new Failure(FailureKind.FAILED, "a.B", text, text, Optional.empty());
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      long[] took = {i, 1L << i % 50, 0};
      List<JsonBytes> values = items("\"" + "x".repeat(i) + "\"", "[" + i + ",{}]", "-1.5");
      results.add(new Result.Values(3 * i, 1, 0, i, took, values));
      results.add(new Result.Returned(3 * i, 3, 1));
      if (i % 100 == 0) {
        results.add(new Result.Failed(3 * i, 1, 0, i, i, failure));
      }
    }
    byte[] body = MessageCodec.encode(new ResultMessage("j", "h", 1, results));
    ResultMessage read = MessageCodec.decodeResult(body);
    assertArrayEquals(body, MessageCodec.encode(read));
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof Result.Values values) {
        Result.Values back = assertInstanceOf(Result.Values.class, read.results().get(i));
        assertEquals(values.values(), back.values());
        assertArrayEquals(values.tookMicros(), back.tookMicros());
      } else {
        assertEquals(results.get(i), read.results().get(i));
      }
    }
  }

  @Test
  void theBoundOfAResultHolds() {
    String extreme = "\u0001".repeat(100);
    Crash crash =
        new Crash(extreme, Long.MIN_VALUE, OptionalInt.of(-1), OptionalInt.of(-1), extreme);
    Failure failure =
        new Failure(FailureKind.UNKNOWN_TASK, extreme, extreme, extreme, Optional.of(crash));
    long huge = Long.MIN_VALUE;
    long[] took = {huge, huge, huge};
    int max = Integer.MAX_VALUE;
    List<Result> results =
        List.of(
            new Result.Failed(Long.MAX_VALUE, max, max, huge, huge, failure),
            new Result.Values(Long.MAX_VALUE - 9, max, max, huge, took, items("1", "2", "3")),
            new Result.Returned(Long.MAX_VALUE - 9, 9, max));
    for (Result result : results) {
      int empty = MessageCodec.encode(new ResultMessage("j", "h", 1, List.of())).length;
      int length = MessageCodec.encode(new ResultMessage("j", "h", 1, List.of(result))).length;
      assertTrue(length - empty < MessageCodec.encodedBytes(result), result.toString());
    }
  }
}
