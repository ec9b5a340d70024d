package dev.warren.producer.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.LoggerFactory;

/**
 * Leaves the optimizing compiler out of this virtual machine. It shares its cores with the worker
 * processes, which compute; what it does itself, passing messages on, is over before that compiler
 * would have earned what it takes: a quarter of all computing until the first answer, and several
 * seconds of a job of half a minute. It would begin to pay after some hundred thousand messages,
 * and then save a sixth of the time.
 *
 * <p>By a directive of HotSpot's (JEP 165), because a program started by {@code java -jar} cannot
 * choose the options of its virtual machine. Another virtual machine knows none, and goes on as it
 * is.
 */
final class QuickCompiler {
  private static final String ONLY_FIRST = "[{match: [\"*.*\"], c2: {Exclude: true}}]";

  private QuickCompiler() {}

  /** Does it, in the background. */
  static void start() {
    Thread thread = new Thread(QuickCompiler::direct, "warren-compiler");
    thread.setDaemon(true);
    thread.start();
  }

  private static void direct() {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "warren-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".json");
    try {
      MBeanServer machine = ManagementFactory.getPlatformMBeanServer();
      // Should the program be over before this is.
      file.toFile().deleteOnExit();
      Files.writeString(file, ONLY_FIRST, StandardOpenOption.CREATE_NEW);
      machine.invoke(
          new ObjectName("com.sun.management:type=DiagnosticCommand"),
          "compilerDirectivesAdd",
          new Object[] {new String[] {file.toString()}},
          new String[] {String[].class.getName()});
    } catch (IOException | JMException | RuntimeException | LinkageError e) {
      // The last: the program is ending already.
      LoggerFactory.getLogger(QuickCompiler.class).debug("The compiler stays as it is", e);
    } finally {
      file.toFile().delete();
    }
  }
}
