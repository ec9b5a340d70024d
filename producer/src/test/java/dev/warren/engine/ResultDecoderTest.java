package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.ValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResultDecoderTest {
  private static final String JOB = "job";

  /** Decodes all but the word "no". */
  private final ItemCodec codec =
      new ItemCodec() {
        @Override
        public void encode(Object[] arguments, JsonValues.Builder items) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Object decode(JsonBytes value) throws ValueException {
          during.run();
          assertFalse(Thread.currentThread().isInterrupted());
          if (value.asString().equals("interrupt")) {
            Thread.currentThread().interrupt();
          }
          if (value.asString().equals("error")) {
            throw new ExceptionInInitializerError("never to be had");
          }
          if (value.asString().equals("no")) {
            throw new ValueException("$", "no");
          }
          return value.asString();
        }
      };

  /** Happens while a value is decoded. */
  private Runnable during = () -> {};

  private final Counters ledger = new Counters();
  private final JobTable<TaskChunk> table = new JobTable<>(ledger);
  private final ResultDecoder delivery = new ResultDecoder(table, ledger, new JobPace());
  private final List<String> answers = new ArrayList<>();

  private void submitted(int firstIndex, int items) {
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    Work work = new Work("task", codec, null, options, this::answered);
    List<JsonBytes> arguments = Collections.nCopies(items, JsonBytes.of("[]"));
    table.add(new TaskChunk(work, firstIndex, arguments, 0));
  }

  private void answered(int index, Answer answer, ItemArguments arguments) {
    String what = answer instanceof Answer.Value value ? (String) value.value() : "failed";
    answers.add(index + " " + what + " " + answer.run().started());
  }

  /** Values that took 10 microseconds each, the first from 100 on. */
  private void came(long first, String... values) {
    long[] took = new long[values.length];
    Arrays.fill(took, 10);
    List<JsonBytes> json = Stream.of(values).map(JsonBytes::of).toList();
    Result.Values result = new Result.Values(first, 1, 0, 100, took, json);
    delivery.deliver(new ResultMessage(JOB, "host", 1, List.of(result)), result);
  }

  @Test
  void eachItemGetsItsValueAndItsTimes() {
    submitted(0, 3);
    came(0, "a", "b", "c");
    assertEquals(List.of("0 a 100", "1 b 110", "2 c 120"), answers);
    assertEquals(3, ledger.totals().succeeded());
  }

  @Test
  void aValueThatCannotBeDecodedFailsItsOwnItemOnly() {
    submitted(0, 4);
    came(0, "a", "no", "no", "d");
    assertEquals(List.of("0 a 100", "1 failed 110", "2 failed 120", "3 d 130"), answers);
    assertEquals(2, ledger.totals().failed());
    assertEquals(2, ledger.totals().succeeded());
  }

  @Test
  void anErrorOfTheUsersWhileDecodingFailsItsOwnItemOnly() {
    submitted(0, 3);
    came(0, "a", "error", "c");
    assertEquals(List.of("0 a 100", "1 failed 110", "2 c 120"), answers);
    assertEquals(1, ledger.totals().failed());
  }

  @Test
  void anInterruptLeftBehindByADecoderIsForgotten() {
    submitted(0, 3);
    came(0, "a", "interrupt", "c");
    assertFalse(Thread.interrupted());
    assertEquals(List.of("0 a 100", "1 interrupt 110", "2 c 120"), answers);
  }

  @Test
  void anItemCanBeAnsweredByOthersWhileItsValueIsDecoded() {
    submitted(0, 4);
    during =
        () -> {
          during = () -> {};
          assertNotNull(table.claim(1, 1).chunk());
          assertNotNull(table.claim(2, 1).chunk());
        };
    came(0, "a", "b", "no", "no");
    assertEquals(List.of("0 a 100", "3 failed 130"), answers);
    assertEquals(2, ledger.totals().duplicates());
    assertEquals(1, ledger.totals().succeeded());
  }

  @Test
  void whatWasAnsweredBeforeIsDroppedAndCounted() {
    submitted(0, 3);
    came(1, "b");
    came(0, "a", "other", "c");
    assertEquals(List.of("1 b 100", "0 a 100", "2 c 120"), answers);
    assertEquals(1, ledger.totals().duplicates());
    came(0, "a", "b", "c");
    assertEquals(4, ledger.totals().duplicates());
    assertEquals(3, answers.size());
  }

  @Test
  void valuesOfSeveralChunksGoToTheirOwnIndexes() {
    submitted(5, 2);
    submitted(0, 2);
    came(0, "a", "b", "c", "d");
    assertEquals(List.of("5 a 100", "6 b 110", "0 c 120", "1 d 130"), answers);
  }
}
