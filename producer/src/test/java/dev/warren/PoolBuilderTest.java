package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.PoolTasks.Content;
import dev.warren.PoolTasks.Parcel;
import dev.warren.engine.WorkerClassPath;
import dev.warren.task.RawJson;
import dev.warren.task.TaskFunction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolBuilderTest {
  private final Pool.Builder builder = Pool.builder();

  @Test
  void wrongSettingsAreRefusedWhereTheyAreMade() {
    assertThrows(IllegalArgumentException.class, () -> builder.broker("http://host"));
    assertThrows(IllegalArgumentException.class, () -> Pool.connect("nonsense"));
    assertThrows(IllegalArgumentException.class, () -> builder.fleet("a b"));
    assertThrows(IllegalArgumentException.class, () -> builder.fleet("x".repeat(65)));
    assertThrows(IllegalArgumentException.class, () -> builder.waitForWorkers(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.gracePeriod(Duration.ofMillis(-1)));
    assertThrows(NullPointerException.class, () -> builder.jvmOptions(null));
    assertThrows(NullPointerException.class, () -> builder.workerOutput(null));
    assertThrows(NullPointerException.class, () -> builder.broker(null));
    assertThrows(NullPointerException.class, () -> builder.callbackExecutor(null));
    assertThrows(NullPointerException.class, () -> builder.classPath(null));
    assertThrows(NullPointerException.class, () -> builder.name(null));
  }

  @Test
  void anInitializerWhoseArgumentCannotTravelIsRefused() {
    Parcel bad = new Parcel("bad", new Content(true));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> builder.initializer(PoolTasks::pack, bad));
    assertTrue(refused.getMessage().contains("PoolTasks.pack"), refused.getMessage());
  }

  @Test
  void theNameIsInThoseOfTheThreads() {
    assertThrows(IllegalArgumentException.class, () -> builder.name("a b"));
    assertThrows(IllegalArgumentException.class, () -> builder.name(""));
    assertThrows(IllegalArgumentException.class, () -> builder.name("x".repeat(65)));
    try (Pool pool = Pool.builder().threads(1).name("reports").open()) {
      assertTrue(pool.apply(PoolTasks::threadName).startsWith("warren-reports-"));
      assertTrue(pool.toString().contains("warren-reports"), pool.toString());
    }
  }

  @Test
  void aClassPathIsOfFilesThatAreThere() {
    for (String wrong : List.of("", "no/such.jar", "." + File.pathSeparator + "no/such.jar")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> builder.classPath(wrong));
      assertTrue(refused.getMessage().contains("class path"), refused.getMessage());
    }
    assertThrows(
        IllegalStateException.class, () -> Pool.builder().threads(1).classPath(".").open());
    assertThrows(
        IllegalStateException.class, () -> Pool.builder().broker("amqp://h").classPath(".").open());
  }

  @Test
  void onlyThreadsNeedToBeToldToCopy() {
    assertThrows(
        IllegalStateException.class, () -> Pool.builder().processes(1).copyValues().open());
  }

  @Test
  void settingsThatDoNotFitLeaveTheLastReportAlone(@TempDir Path folder) throws IOException {
    Path report = Files.writeString(folder.resolve("report.html"), "the last one");
    assertThrows(
        IllegalStateException.class,
        () -> Pool.builder().threads(1).processes(1).report(report).open());
    assertThrows(
        IllegalStateException.class,
        () -> Pool.builder().broker("amqp://h").maxTasksPerChild(1).report(report).open());
    assertEquals("the last one", Files.readString(report));
  }

  @Test
  void threadsGoWithNoBrokerAndNoProcesses() {
    assertThrows(IllegalStateException.class, () -> Pool.builder().threads(1).processes(1).open());
    assertThrows(
        IllegalStateException.class, () -> Pool.builder().threads(1).broker("amqp://h").open());
  }

  @Test
  void aBrokerThatDoesNotAnswerIsReported() {
    BrokerUnavailableException unavailable =
        assertThrows(
            BrokerUnavailableException.class,
            () -> Pool.connect("amqp://user:secret@127.0.0.1:1/vhost"));
    assertTrue(unavailable.getMessage().contains("127.0.0.1:1"), unavailable.getMessage());
    assertFalse(unavailable.getMessage().contains("secret"), unavailable.getMessage());
  }

  @Test
  void anInitializerMayBeVoid() {
    try (Pool pool = Pool.builder().threads(1).initializer(PoolTasks::note, "a word").open()) {
      assertEquals("a word", pool.apply(PoolTasks::remembered, 0));
    }
    TaskFunction<RawJson, RawJson> untyped = TaskFunction.named("acme.Words.load");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> builder.initializer(untyped, RawJson.of("[1]")));
    assertTrue(refused.getMessage().contains("with the type of that"), refused.getMessage());
  }

  @Test
  void workersGetTheWholeClassPathInItsOrder() {
    String modules = System.getProperty("jdk.module.path");
    System.setProperty("jdk.module.path", "m1.jar" + File.pathSeparator + "m2.jar");
    try {
      List<String> entries = List.of(WorkerClassPath.ofThisJvm().split(File.pathSeparator));
      List<String> own = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
      assertEquals(own, entries.subList(0, own.size()));
      assertEquals(List.of("m1.jar", "m2.jar"), entries.subList(own.size(), entries.size()));
    } finally {
      if (modules == null) {
        System.clearProperty("jdk.module.path");
      } else {
        System.setProperty("jdk.module.path", modules);
      }
    }
  }
}
