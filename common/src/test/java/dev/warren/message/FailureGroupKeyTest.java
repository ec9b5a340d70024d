package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailureGroupKeyTest {
  private static final String TASK = "com.acme.photos.Photos.scale";

  private static String stack(String... frames) {
    return "java.io.IOException: at (last\n\tat " + String.join("\n\tat ", frames) + "\n";
  }

  private static String where(String task, String... frames) {
    return FailureGroupKey.of(FailureKind.FAILED, "E", stack(frames), Optional.empty(), task)
        .where();
  }

  @Test
  void theFirstFrameOfTheTasksOwnCodeIsWhere() {
    assertEquals(
        "com.acme.images.Jpeg.read(Jpeg.java:7)",
        where(
            TASK,
            "java.base/java.util.Objects.requireNonNull(Objects.java:233)",
            "org.library.Reader.read(Reader.java:1)",
            "app//com.acme.images.Jpeg.read(Jpeg.java:7)",
            "com.acme.photos.Photos.scale(Photos.java:41)",
            "dev.warren.worker.TaskRunner.run(TaskRunner.java:1)"));
    assertEquals(
        "Main.task(Main.java:3)",
        where("Main.task", "Mains.x(M.java:1)", "Main.task(Main.java:3)"));
    assertEquals(
        "dev.warren.task.Tasks.sleep(Tasks.java:30)",
        where(
            "dev.warren.task.Tasks.sleep",
            "java.base@17.0.1/java.lang.Thread.sleep(Native Method)",
            "dev.warren.task.Tasks.sleep(Tasks.java:30)"));
  }

  @Test
  void withoutOneItIsTheFirstThatIsNotTheMachinerys() {
    String[] frames = {
      "java.base/java.util.Objects.requireNonNull(Objects.java:233)",
      "dev.warren.worker.TaskRunner.run(TaskRunner.java:1)",
      "org.library.Reader.read(Reader.java:1)"
    };
    assertEquals("org.library.Reader.read(Reader.java:1)", where(TASK, frames));
    assertEquals("org.library.Reader.read(Reader.java:1)", where("", frames));
    assertEquals("", where(TASK, frames[0], frames[1]));
    assertEquals("", where(TASK, "File \"words.py\", line 3, in split"));
  }

  @Test
  void numbersThatDifferFromProcessToProcessMakeNoGroups() {
    String clean = "com.acme.photos.Photos.lambda$scale(Photos.java:9)";
    for (int n = 0; n < 3; n++) {
      assertEquals(
          clean, where(TASK, "com.acme.photos.Photos.lambda$scale$" + n + "(Photos.java:9)"));
      String lambda =
          "com.acme.photos.Photos$$Lambda$14" + n + "/0x00007f" + n + "a.run(Unknown Source)";
      assertEquals("com.acme.photos.Photos$$Lambda.run(Unknown Source)", where(TASK, lambda));
      String newer = "com.acme.photos.Photos$$Lambda/0x00007f" + n + "a.run(Unknown Source)";
      assertEquals("com.acme.photos.Photos$$Lambda.run(Unknown Source)", where(TASK, newer));
      FailureGroupKey proxy =
          FailureGroupKey.of(
              FailureKind.FAILED, "com.sun.proxy.$Proxy" + n, "", Optional.empty(), TASK);
      assertEquals("com.sun.proxy.$Proxy", proxy.type());
    }
  }

  private static FailureGroupKey crash(OptionalInt code, OptionalInt signal, String stderr) {
    Crash crash = new Crash("host", 7, code, signal, stderr);
    return FailureGroupKey.of(FailureKind.CRASHED, "", "", Optional.of(crash), TASK);
  }

  @Test
  void crashesAreGroupedByTheEndOfTheirProcess() {
    OptionalInt none = OptionalInt.empty();
    assertEquals(
        new FailureGroupKey("crashed", "signal 9 (SIGKILL)", ""),
        crash(none, OptionalInt.of(9), ""));
    assertEquals("signal 64", crash(none, OptionalInt.of(64), "").type());
    assertEquals("exit code 3", crash(OptionalInt.of(3), none, "bye").type());
    assertEquals(
        "java.lang.OutOfMemoryError",
        crash(
                OptionalInt.of(3),
                none,
                "Terminating due to java.lang.OutOfMemoryError: Java heap space")
            .type());
    assertEquals("", crash(none, none, "").type());
  }

  @Test
  void everyKindIsOneOfFour() {
    assertEquals(
        new FailureGroupKey("timeout", "", ""),
        FailureGroupKey.of(FailureKind.TIMEOUT, "", "", Optional.empty(), TASK));
    assertEquals(
        "dev.warren.EncodingException",
        FailureGroupKey.of(FailureKind.ENCODING, "", "", Optional.empty(), TASK).type());
    for (FailureKind kind : FailureKind.values()) {
      String word = FailureGroupKey.of(kind, "", "", Optional.empty(), TASK).kind();
      assertTrue("failed timeout crashed cancelled".contains(word), word);
    }
  }

  @Test
  void allPartsAreBounded() {
    String large = "x".repeat(8 << 20);
    FailureGroupKey key =
        FailureGroupKey.of(
            FailureKind.FAILED,
            large,
            stack(large + "(X.java:1)") + large,
            Optional.empty(),
            large);
    assertTrue(key.type().length() <= 200 && key.where().length() <= 300);
  }
}
