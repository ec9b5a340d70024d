package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlMessageTest {

  @Test
  void controlMessages() throws MessageException {
    ProcessStatus idle =
        new ProcessStatus(1, "ready", "", 5, 1 << 20, 1_716_400_000_000L, "", -1, 0);
    ProcessStatus busy = new ProcessStatus(2, "running", "a.B.c", 6, 0, 1, "j", 7, 2);
    List<ControlMessage> messages =
        List.of(
            new ControlMessage.Ask(),
            new ControlMessage.Cancel("j", List.of(IndexRange.ALL, new IndexRange(3, 3)), false),
            new ControlMessage.Cancel("j", List.of(new IndexRange(1, 2)), true),
            new ControlMessage.Hello("s-1"),
            new ControlMessage.Announcement("s-1", "hé", 9, List.of(idle, busy), true, false),
            new ControlMessage.Announcement("s-1", "h", 9, List.of(), false, true));
    for (ControlMessage message : messages) {
      assertEquals(message, MessageCodec.decodeControl(MessageCodec.encode(message)));
    }
    assertEquals(
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[0,9223372036854775807],[3,3]]}",
        new String(MessageCodec.encode(messages.get(1)), UTF_8));
  }

  @Test
  void textOfStrangersIsCut() throws MessageException {
    String text = "x".repeat(1_000_000);
    ProcessStatus process = new ProcessStatus(1, text, text, 5, 1, 1, text, -1, 0);
    var announcement =
        new ControlMessage.Announcement("s", text, 9, List.of(process), false, false);
    var read =
        (ControlMessage.Announcement) MessageCodec.decodeControl(MessageCodec.encode(announcement));
    assertEquals(255, read.host().length());
    ProcessStatus cut = read.processes().get(0);
    assertEquals(3 * 255, cut.state().length() + cut.task().length() + cut.job().length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v\":1,\"type\":\"dance\"}",
        "{\"v\":2,\"type\":\"ask\"}",
        "{\"v\":1}",
        "{\"v\":1,\"type\":\"hello\"}",
        "{\"v\":1,\"type\":\"hello\",\"supervisor\":\"a b\"}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\"}",
        "{\"v\":1,\"type\":\"cancel\",\"ranges\":[[0,1]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[1,0]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[0]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[0,1,2]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[0,1]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[]5,6]]}",
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[5]6]]}",
        "{\"v\":1,\"type\":\"announce\",\"supervisor\":\"s\"}",
        "{\"v\":1,\"type\":\"announce\",\"supervisor\":\"s\",\"processes\":[{}]}",
        "{\"v\":1,\"type\":\"announce\",\"supervisor\":\"s\",\"processes\":[],\"gone\":1}"
      })
  void noControlMessage(String json) {
    assertThrows(MessageException.class, () -> MessageCodec.decodeControl(json.getBytes(UTF_8)));
  }
}
