package dev.warren.worker;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.TaskMessage;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.task.RunningTask;
import dev.warren.task.Tasks;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs an item without a broker at the start of a process, so that the first real one does not pay
 * for the loading of classes. The archive of classes has what is loaded here.
 */
final class WarmUp {
  /** Holds one of each kind of value that a task is likely to take. */
  record Sample(String text, List<Integer> numbers, Map<String, Double> measures, boolean flag) {}

  private WarmUp() {}

  static void run(ClassLoader loader) {
    try {
      load(loader);
    } catch (Throwable e) {
      // Such as another version of a library on the user's class path: items that need it fail
      // with the reason, the others run.
    }
  }

  static void load(ClassLoader loader) throws Exception {
    Sample sample = new Sample("ä", List.of(1), Map.of("a", 0.5), true);
    for (RecordComponent part : Sample.class.getRecordComponents()) {
      Object value = part.getAccessor().invoke(sample);
      JsonBytes json = JsonBytes.of(ValueCodec.encode(value, part.getGenericType()));
      ValueCodec.decode(json, part.getGenericType());
    }
    run(loader, JsonBytes.of(ValueCodec.encode(sample, Sample.class)));
  }

  /** Takes an item from its message to the message of its result. */
  private static void run(ClassLoader loader, JsonBytes sample)
      throws ValueException, MessageException {
    ValueCodec.decode(sample, Sample.class);
    JsonBytes arguments = JsonBytes.of("[" + sample.asString() + "]");
    TaskMessage task =
        new TaskMessage(
            "warm", "key", Tasks.class.getName() + ".echo", 0, List.of(arguments), 1, 0, 0);
    task = MessageCodec.decodeTask(MessageCodec.encode(task));
    TaskRunner runner = new TaskRunner(loader);
    runner.prepare(task.task(), task.items().get(0));
    runner.run(new RunningTask(task.job(), task.task(), 0, 1, Optional.empty(), () -> false));
    runner.encode();
    Result value = new Result.Values(0, 1, 0, 0, new long[1], List.of(runner.value()));
    runner.prepare(Tasks.class.getName() + ".sleep", JsonBytes.of("[-1]"));
    runner.run(new RunningTask(task.job(), task.task(), 1, 1, Optional.empty(), () -> false));
    Failure thrown = runner.failure();
    Failure refused = Failure.of(FailureKind.CANCELLED, "");
    MessageCodec.encode(
        new ResultMessage(
            task.job(),
            task.key(),
            "",
            0,
            List.of(
                value,
                new Result.Failed(1, 1, 0, 0, 0, thrown),
                new Result.Failed(2, 1, 0, 0, 0, refused))));
  }
}
