package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Items given to an engine as JSON text, and their answers as text. */
final class TestJob {
  private static final ItemCodec JSON =
      new ItemCodec() {
        @Override
        public void encode(Object[] arguments, JsonValues.Builder items) {
          items.add(JsonBytes.of("[" + arguments[0] + "]"));
        }

        @Override
        public Object decode(JsonBytes value) {
          return value.asString();
        }
      };

  private final AtomicReferenceArray<Answer> answers;
  private final CountDownLatch open;
  private final Work work;

  private TestJob(String task, WorkOptions options, int items) {
    answers = new AtomicReferenceArray<>(items);
    open = new CountDownLatch(items);
    work = new Work(task, JSON, null, options, this::answered);
  }

  static WorkOptions options() {
    return new WorkOptions(0, 0, Duration.ZERO, 3);
  }

  static TestJob submit(
      Engine engine, String task, WorkOptions options, int chunk, List<String> arguments) {
    TestJob job = new TestJob(task, options, arguments.size());
    for (int first = 0; first < arguments.size(); first += chunk) {
      List<Object[]> items = new ArrayList<>();
      for (String argument : arguments.subList(first, Math.min(first + chunk, arguments.size()))) {
        items.add(new Object[] {argument});
      }
      engine.submit(job.work, first, items);
    }
    return job;
  }

  /** Items of {@link FaultTasks#act}. */
  static TestJob act(Engine engine, WorkOptions options, int chunk, List<String> acts) {
    List<String> arguments = acts.stream().map(act -> "\"" + act + "\"").toList();
    return submit(engine, FaultTasks.class.getName() + ".act", options, chunk, arguments);
  }

  private void answered(int index, Answer answer, ItemArguments arguments) {
    assertNull(answers.getAndSet(index, answer), "item " + index + " was answered twice");
    open.countDown();
  }

  Work work() {
    return work;
  }

  boolean isAnswered(int index) {
    return answers.get(index) != null;
  }

  int answered() {
    return (int) (answers.length() - open.getCount());
  }

  TestJob await() throws InterruptedException {
    assertTrue(
        open.await(120, TimeUnit.SECONDS),
        () -> open.getCount() + " of " + answers.length() + " items were not answered");
    return this;
  }

  Answer.Failed failure(int index) {
    assertTrue(answers.get(index) instanceof Answer.Failed, () -> "item " + index + " succeeded");
    return (Answer.Failed) answers.get(index);
  }

  ItemTiming run(int index) {
    return answers.get(index).run();
  }

  void assertValue(int index, String expected) {
    if (answers.get(index) instanceof Answer.Value value) {
      assertEquals(expected, value.value(), () -> "item " + index);
    } else {
      throw new AssertionError("item " + index + " failed: " + answers.get(index));
    }
  }
}
