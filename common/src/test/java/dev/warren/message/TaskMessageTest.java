package dev.warren.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.fuzz.Budget;
import dev.warren.task.RawJson;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TaskMessageTest {

  private static final String TASK =
      "{\"v\":1,\"job\":\"j-1\",\"task\":\"a.B.c\",\"first\":7,\"items\":[[1],[\"x\",null]]}";

  private static TaskMessage task(String json) throws MessageException {
    return MessageCodec.decodeTask(json.getBytes(UTF_8));
  }

  private static MessageException noTask(String json) {
    return assertThrows(MessageException.class, () -> task(json));
  }

  private static List<JsonBytes> items(String... json) {
    return Arrays.stream(json).map(JsonBytes::of).toList();
  }

  @Test
  void aTaskMessage() throws MessageException {
    TaskMessage message = new TaskMessage("j-1", "a.B.c", 7, items("[1]", "[\"x\",null]"), 1, 0, 0);
    assertEquals(8, message.last());
    byte[] body = MessageCodec.encode(message);
    assertEquals(TASK, new String(body, UTF_8));
    TaskMessage read = MessageCodec.decodeTask(body);
    assertEquals(message, read);
    assertSame(body, read.items().get(0).bytes(), "items are slices of the body");
  }

  @Test
  void aTaskMessageThatWasSentAgain() throws MessageException {
    TaskMessage message =
        new TaskMessage("J_1", "a.B$C.d", Long.MAX_VALUE - 1, items("[{}]"), 3, 2, 30_000);
    byte[] body = MessageCodec.encode(message);
    assertTrue(new String(body, UTF_8).contains("\"attempt\":3,\"hop\":2,\"timeLimit\":30000"));
    assertEquals(message, MessageCodec.decodeTask(body));
  }

  @Test
  void theKeyOfAJobTravelsBothWays() throws MessageException {
    TaskMessage task = new TaskMessage("j", "k-1", "a.B.c", 0, items("[1]"), 1, 0, 0);
    byte[] body = MessageCodec.encode(task);
    assertTrue(new String(body, UTF_8).contains("\"job\":\"j\",\"key\":\"k-1\",\"task\""));
    assertEquals("k-1", MessageCodec.decodeTask(body).key());
    ResultMessage result = new ResultMessage("j", "k-1", "h", 1, List.of());
    assertEquals("k-1", MessageCodec.decodeResult(MessageCodec.encode(result)).key());
    assertEquals(
        "",
        MessageCodec.decodeResult("{\"v\":1,\"job\":\"j\",\"results\":[]}".getBytes(UTF_8)).key());
    MessageException unreadable = noTask("{\"v\":2,\"job\":\"j\",\"key\":\"k-1\",\"first\":3}");
    assertEquals("k-1", unreadable.key());
    noTask(TASK.replace("\"job\"", "\"key\":\"no key\",\"job\""));
  }

  @Test
  void orderAndSpaceAndUnknownFieldsDoNotMatter() throws MessageException {
    TaskMessage message =
        task(
            " {\n\"new\" : {\"job\":[1,{\"v\":2}]}, \"items\" : [ [ 1 ] ,[\"x\",null]\t] ,"
                + " \"first\":7,\"t\\u0061sk\":\"a.B.c\",\"job\":\"j\\u002d1\",\"x\":-0.5e+7,"
                + " \"y\":true,\"z\":false,\"v\":1 }\r\n");
    assertEquals("j-1", message.job());
    assertEquals("a.B.c", message.task());
    assertEquals(items("[ 1 ]", "[\"x\",null]"), message.items());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{",
        "{}",
        "{\"v\":1}",
        "{\"v\":1,}",
        "{,}",
        "{\"v\"}",
        "{\"v\":}",
        "{\"v\":1 \"job\":\"j\"}",
        "{v:1}",
        "\u0000",
        "<xml/>",
        "{\"v\":01}",
        "{\"v\":1.}",
        "{\"v\":tru}",
        "{\"v\":1}}"
      })
  void noMessageAtAll(String json) {
    assertTrue(noTask(json).job().isEmpty());
    assertThrows(MessageException.class, () -> MessageCodec.decodeResult(json.getBytes(UTF_8)));
    assertThrows(MessageException.class, () -> MessageCodec.decodeControl(json.getBytes(UTF_8)));
  }

  @Test
  void truncatedAnywhere() {
    for (int length = 0; length < TASK.length(); length++) {
      MessageException e = noTask(TASK.substring(0, length));
      assertEquals(e.first().isPresent(), length > TASK.indexOf("7,"), e.getMessage());
    }
    noTask(TASK + TASK);
  }

  @Test
  void damagedAnywhere() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = TASK.getBytes(UTF_8);
      for (int k = random.nextInt(3); k >= 0; k--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      try {
        TaskMessage message = MessageCodec.decodeTask(body);
        assertTrue(message.first() >= 0 && !message.items().isEmpty());
      } catch (MessageException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[\"\\x\"]", "[\"\\\n\"]", "[\"\\u12\"]", "[\"\\u12g4\"]", "[{\"\\U0000\":1}]"})
  void anItemWithAnUnknownEscapeFailsAlone(String item) throws MessageException {
    failsAlone(TASK.replace("[1]", item).getBytes(UTF_8), 0);
  }

  private static void failsAlone(byte[] body, int wrong) throws MessageException {
    TaskMessage message = MessageCodec.decodeTask(body);
    assertEquals(2, message.items().size());
    List<Type> types = List.of(Object.class);
    for (int i = 0; i < 2; i++) {
      JsonBytes item = message.items().get(i);
      if (i == wrong) {
        assertThrows(ValueException.class, () -> ValueCodec.decodeArguments(item, types));
      } else {
        List<Type> expected = i == 0 ? types : List.of(String.class, Object.class);
        assertDoesNotThrow(() -> ValueCodec.decodeArguments(item, expected));
      }
    }
    // What is not run is sent on as it came, and fails the same where it arrives.
    assertEquals(message, MessageCodec.decodeTask(MessageCodec.encode(message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "1",
        "[1 2]",
        "[01]",
        "[tru]",
        "[}",
        "{\"a\"]",
        "[\"\n\"]",
        "[1,]",
        "nul",
        "\"a\"",
        "[1]x",
        "[1] [2]",
        "{\"[,\":\"],\"}"
      })
  void anItemThatIsNoArrayOfValuesFailsAlone(String item) throws MessageException {
    failsAlone(TASK.replace("[1]", item).getBytes(UTF_8), 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0080",
        "\u00c0\u0080",
        "\u00c1\u00bf",
        "\u00c3",
        "\u00c3\u0028",
        "\u00e0\u009f\u00bf",
        "\u00e2\u0082",
        "\u00ed\u00a0\u0080",
        "\u00f0\u008f\u00bf\u00bf",
        "\u00f4\u0090\u0080\u0080",
        "\u00f5\u0080\u0080\u0080",
        "\u00ff"
      })
  void anItemThatIsNotUtf8FailsAlone(String bytes) throws MessageException {
    failsAlone(TASK.replace("\"x\"", '"' + bytes + '"').getBytes(ISO_8859_1), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\u00c0\u0080\"", "[1,]", "tru", "\"\\x\"", "01", "{\"a\"}"})
  void aResultThatIsNoJsonFailsAlone(String value) throws MessageException {
    String json =
        "{\"v\":1,\"job\":\"j\",\"results\":[{\"first\":0,\"values\":[1," + value + " ,\"x\"]}]}";
    resultFailsAlone(json.getBytes(ISO_8859_1));
  }

  private static void resultFailsAlone(byte[] body) throws MessageException {
    ResultMessage message = MessageCodec.decodeResult(body);
    List<JsonBytes> values = ((Result.Values) message.results().get(0)).values();
    assertDoesNotThrow(() -> ValueCodec.decode(values.get(0), Object.class));
    for (Type type : new Type[] {Object.class, String.class, JsonNode.class, int.class}) {
      assertThrows(ValueException.class, () -> ValueCodec.decode(values.get(1), type));
    }
    assertThrows(ValueException.class, () -> ValueCodec.decode(values.get(1), RawJson.class));
    assertDoesNotThrow(() -> ValueCodec.decode(values.get(2), Object.class));
  }

  @Test
  void aResultBeyondALimitFailsAlone() throws MessageException {
    String start = "{\"v\":1,\"job\":\"j\",\"results\":[{\"first\":0,\"values\":[1,";
    String end = ",3]}]}";
    String large = "\"" + "x".repeat(Limits.MAX_VALUE_BYTES) + "\"";
    resultFailsAlone((start + large + end).getBytes(UTF_8));
    resultFailsAlone((start + "[".repeat(201) + "]".repeat(201) + end).getBytes(UTF_8));
    resultFailsAlone((start + "[".repeat(1_000_000) + "]".repeat(1_000_000) + end).getBytes(UTF_8));
  }

  @Test
  void textIsReadAsItWasWritten() throws MessageException {
    String text =
        "\"\\/\b\f\n\r\t\u0001\u007f\u0080\u07ff\u0800\uffff\ud83d\ude00\udbff\udfff\ud83d";
    ResultMessage message = new ResultMessage("j", text, 1, List.of());
    assertEquals(message, MessageCodec.decodeResult(MessageCodec.encode(message)));
  }

  @Test
  void theReasonSaysWhereInTheBodyAlsoBehindTheItems() {
    String items = "[" + "[1000],".repeat(5_000) + "[1]]";
    String start = "{\"v\":1,\"job\":\"j\",\"task\":\"t\",\"items\":" + items + ",\"first\":";
    for (String wrong : new String[] {"\"7\"}", "tru}"}) {
      String reason = noTask(start + wrong).getMessage();
      int byteNumber = Integer.parseInt(reason.substring(reason.lastIndexOf(' ') + 1));
      assertEquals(start.length(), byteNumber, 4, reason);
    }
  }

  @Test
  void otherEncodingsAreNoMessagesAndNoValues() throws MessageException {
    Charset[] others = {UTF_16, UTF_16LE, UTF_16BE, Charset.forName("UTF-32")};
    for (Charset other : others) {
      assertThrows(MessageException.class, () -> MessageCodec.decodeTask(TASK.getBytes(other)));
      JsonBytes value = JsonBytes.of("[1]".getBytes(other));
      assertThrows(ValueException.class, () -> ValueCodec.decode(value, Object.class));
    }
    noTask("\ufeff" + TASK);
    assertThrows(
        ValueException.class, () -> ValueCodec.decode(JsonBytes.of("\ufeff1.5"), Object.class));
  }

  @Test
  void aLongNameIsNoFieldButMayBeInAValue() throws MessageException {
    String member = "\"" + "n".repeat(100_000) + "\":1";
    noTask(TASK.replace("\"v\":1", "\"v\":1," + member));
    JsonBytes item = task(TASK.replace("[1]", "[{" + member + "}]")).items().get(0);
    assertDoesNotThrow(() -> ValueCodec.decodeArguments(item, List.of(JsonNode.class)));
  }

  @Test
  void escapesCostNoMoreMemoryThanOtherCharacters() throws Exception {
    byte[] body =
        TASK.replace("\"v\"", "\"x\":\"" + "\\n".repeat(500_000) + "\",\"v\"").getBytes(UTF_8);
    new Budget(1 << 20, 8, false).spend(body.length, () -> MessageCodec.decodeTask(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"job\":\"j-1\"|\"job\":5",
        "\"job\":\"j-1\"|\"job\":null",
        "\"job\":\"j-1\"|\"job\":\"j 1\"",
        "\"job\":\"j-1\"|\"job\":\"\"",
        "\"job\":\"j-1\",|",
        "a.B.c|a/B",
        "\"first\":7|\"first\":-1",
        "\"first\":7|\"first\":7.0",
        "\"first\":7|\"first\":7e1",
        "\"first\":7|\"first\":\"7\"",
        "\"first\":7|\"first\":9223372036854775807",
        "\"first\":7|\"first\":9223372036854775808",
        "\"first\":7|\"first\":7,\"first\":7",
        "[[1],[\"x\",null]]|[]",
        "[[1],[\"x\",null]]|{}",
        "[[1],[\"x\",null]]|[[1],]",
        "[[1],[\"x\",null]]|null",
        "\"v\":1,|\"v\":1,\"attempt\":0,",
        "\"v\":1,|\"v\":1,\"attempt\":4294967297,",
        "\"v\":1,|\"v\":1,\"hop\":-1,",
        "\"v\":1,|\"v\":1,\"timeLimit\":-5,",
        "\"v\":1,|\"v\":1,\"v\":1,"
      })
  void wrongInOneField(String change) {
    int bar = change.indexOf('|');
    String wrong = TASK.replace(change.substring(0, bar), change.substring(bar + 1));
    assertFalse(wrong.equals(TASK));
    MessageException e = noTask(wrong);
    assertTrue(e.job().isPresent() || change.contains("job"), "the job was readable");
    assertTrue(e.first().isPresent() || change.contains("first"), "the index was readable");
  }

  @Test
  void anUnknownVersionIsNamedWhereverItStands() {
    for (String version : new String[] {"2", "0", "\"1\"", "null", "1.0", "[1]"}) {
      MessageException e = noTask(TASK.replace("\"v\":1", "\"v\":" + version));
      assertTrue(e.getMessage().contains("version 1"), e.getMessage());
      assertEquals(Optional.of("j-1"), e.job());
      assertEquals(OptionalLong.of(7), e.first());
    }
    MessageException e = noTask("{\"items\":7,\"job\":\"j\",\"v\":2}");
    assertTrue(e.getMessage().contains("version 1"), e.getMessage());
    assertTrue(noTask(TASK.replace("\"v\":1,", "")).getMessage().contains("'v'"));
  }

  @Test
  void depth() throws MessageException {
    String deep = "[".repeat(201) + "]".repeat(201); // 200 in the array of arguments
    assertEquals(deep, task(TASK.replace("[1]", deep)).items().get(0).asString());
    failsAlone(TASK.replace("[1]", "[" + deep + "]").getBytes(UTF_8), 0);
    noTask(TASK.replace("[1]", "[".repeat(1_000_000)));
    noTask(TASK.replace("[1]", "{\"a\":".repeat(1_000_000)));
    noTask(TASK.replace("\"v\":1", "\"v\":1,\"x\":" + "[".repeat(100_000)));
  }

  @Test
  void giantNumbersAreSliced() throws MessageException {
    for (int digits : new int[] {3_000, 1_000_000}) {
      String number = "[" + "7".repeat(digits) + "]";
      assertEquals(number, task(TASK.replace("[1]", number)).items().get(0).asString());
    }
    noTask(TASK.replace("\"first\":7", "\"first\":" + "7".repeat(1_000_000)));
  }

  @Test
  void counts() throws MessageException {
    String many = "[" + "[0],".repeat(Limits.MAX_ITEMS - 1) + "[0]]";
    String items = "[[1],[\"x\",null]]";
    assertEquals(Limits.MAX_ITEMS, task(TASK.replace(items, many)).items().size());
    MessageException e = noTask(TASK.replace(items, "[[0]," + many.substring(1)));
    assertTrue(e.getMessage().contains("100000"), e.getMessage());
    noTask(TASK.replace(items, "[" + "[],".repeat(2_000_000) + "[]]"));
  }

  @Test
  void sizes() throws MessageException {
    String item = "[\"" + "x".repeat(Limits.MAX_VALUE_BYTES) + "\"]";
    failsAlone(TASK.replace("[1]", item).getBytes(UTF_8), 0);
    byte[] body = new byte[Limits.MAX_MESSAGE_BYTES + 1];
    assertThrows(MessageException.class, () -> MessageCodec.decodeTask(body));
    JsonBytes half = JsonBytes.of("[\"" + "x".repeat(Limits.MAX_MESSAGE_BYTES / 2) + "\"]");
    TaskMessage large = new TaskMessage("j", "t", 0, List.of(half, half), 1, 0, 0);
    assertThrows(IllegalArgumentException.class, () -> MessageCodec.encode(large));
  }
}
