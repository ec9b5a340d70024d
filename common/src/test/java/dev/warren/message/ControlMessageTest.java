package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.message.ControlMessage.Verb;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlMessageTest {
  private static final SupervisorStatus STATUS =
      new SupervisorStatus(
          State.QUIET,
          4,
          1,
          8,
          2,
          16,
          1L << 34,
          "1.0",
          "17.0.9",
          "0123456789ab",
          1_716_400_000_000L,
          1_716_400_000_001L,
          3,
          Optional.of(new Death(1_716_400_000_000L, "worker 4711 was killed by signal 9")));
  private static final JobStatus JOB =
      new JobStatus(
          "j",
          "näme",
          "a.B.c",
          OptionalLong.of(10),
          9,
          1,
          2,
          3,
          1,
          1,
          1,
          12.5,
          0.25,
          2,
          "w1",
          17,
          1_716_400_000_000L,
          true);

  @Test
  void controlMessages() throws MessageException {
    ProcessStatus idle =
        new ProcessStatus(1, "ready", 5, 1 << 20, 12, 1_716_400_000_000L, List.of());
    ProcessStatus busy =
        new ProcessStatus(
            2,
            "running",
            6,
            0,
            0,
            1,
            List.of(
                new ItemStatus("a.B.c", "j", 7, 2, 1, 3),
                new ItemStatus("a.B.d", "k", 0, 0, 0, 0)));
    List<ControlMessage> messages =
        List.of(
            new ControlMessage.Ask(),
            new ControlMessage.Cancel("j", List.of(IndexRange.ALL, new IndexRange(3, 3)), false),
            new ControlMessage.Cancel("j", List.of(new IndexRange(1, 2)), true),
            new ControlMessage.Hello("s-1"),
            new ControlMessage.Announcement(
                "s-1", "hé", 9, List.of(idle, busy), true, false, Optional.of(STATUS)),
            new ControlMessage.Ask("me"),
            new ControlMessage.AskJobs("me"),
            new ControlMessage.Recall("j", 17),
            new ControlMessage.Command("1", "me", Verb.SCALE, OptionalInt.of(-2), true, false, 0),
            new ControlMessage.Command("1", "me", Verb.STOP, OptionalInt.empty(), false, true, 0),
            new ControlMessage.Command(
                "1", "me", Verb.DUMP, OptionalInt.empty(), false, false, 4711),
            new ControlMessage.EndJob("1", "me", "j"),
            new ControlMessage.Done("1", "s-1", "hé", true, "two\nlines"),
            new ControlMessage.Job(JOB),
            new ControlMessage.Announcement(
                "s-1", "h", 9, List.of(), false, true, Optional.empty()));
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
    ProcessStatus process =
        new ProcessStatus(1, text, 5, 1, 1, 1, List.of(new ItemStatus(text, text, 0, 0, 1, 1)));
    var announcement =
        new ControlMessage.Announcement(
            "s", text, 9, List.of(process), false, false, Optional.empty());
    var read =
        (ControlMessage.Announcement) MessageCodec.decodeControl(MessageCodec.encode(announcement));
    assertEquals(255, read.host().length());
    ProcessStatus cut = read.processes().get(0);
    ItemStatus item = cut.items().get(0);
    assertEquals(3 * 255, cut.state().length() + item.task().length() + item.job().length());
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
