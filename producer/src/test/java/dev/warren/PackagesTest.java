package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package knows which other: only what stands here, and all of it. */
class PackagesTest {
  private static final Pattern PACKAGE =
      Pattern.compile("^package dev\\.warren\\.?([\\w.]*);", Pattern.MULTILINE);

  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?dev\\.warren((?:\\.[a-z]\\w*)*)\\.[A-Z]", Pattern.MULTILINE);

  /** Names without {@code dev.warren}; the package of that name itself is called API. */
  private static final Map<String, Set<String>> KNOWS =
      Map.ofEntries(
          Map.entry("text", Set.of()),
          Map.entry("task", Set.of("text")),
          Map.entry("message", Set.of("task", "text")),
          Map.entry("broker.address", Set.of()),
          Map.entry("broker", Set.of("broker.address")),
          Map.entry("fleet", Set.of("message", "broker", "broker.address")),
          Map.entry("page", Set.of()),
          Map.entry("dead", Set.of("message", "broker", "broker.address")),
          Map.entry(
              "dashboard",
              Set.of("text", "message", "broker", "broker.address", "fleet", "dead", "page")),
          Map.entry("worker.contract", Set.of("message", "broker")),
          Map.entry(
              "worker",
              Set.of("text", "message", "task", "broker", "broker.address", "worker.contract")),
          Map.entry(
              "supervisor",
              Set.of("text", "message", "broker", "broker.address", "worker.contract")),
          Map.entry("cli", Set.of("text", "task", "broker", "broker.address", "worker.contract")),
          Map.entry(
              "worker.cli",
              Set.of(
                  "text",
                  "message",
                  "broker",
                  "broker.address",
                  "worker.contract",
                  "fleet",
                  "dead",
                  "dashboard",
                  "supervisor",
                  "cli")),
          Map.entry("embedded", Set.of("broker", "broker.address")),
          Map.entry("job", Set.of("message")),
          Map.entry(
              "engine",
              Set.of(
                  "text",
                  "message",
                  "task",
                  "broker",
                  "broker.address",
                  "fleet",
                  "worker.contract",
                  "worker",
                  "supervisor",
                  "embedded",
                  "job")),
          Map.entry(
              "API",
              Set.of("task", "pool")), // the latter only to open a pool and to gather a summary
          Map.entry(
              "report", Set.of("message", "text", "worker.contract", "job", "engine", "page")),
          Map.entry(
              "pool",
              Set.of(
                  "report",
                  "text",
                  "message",
                  "task",
                  "broker",
                  "broker.address",
                  "worker.contract",
                  "engine",
                  "API")),
          Map.entry("metrics", Set.of("message", "engine", "API", "pool")),
          Map.entry("producer", Set.of("broker", "broker.address", "API")),
          Map.entry("producer.bench", Set.of("task", "worker.contract", "cli", "API", "producer")),
          Map.entry(
              "producer.cli",
              Set.of(
                  "text",
                  "message",
                  "task",
                  "broker",
                  "broker.address",
                  "cli",
                  "embedded",
                  "API",
                  "metrics",
                  "pool",
                  "producer",
                  "producer.bench")));

  @Test
  void aPackageKnowsOnlyThoseBelowIt() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (String module : List.of("common", "worker", "producer")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          Matcher in = PACKAGE.matcher(source);
          in.find();
          Set<String> known = found.computeIfAbsent(name(in.group(1)), name -> new TreeSet<>());
          Matcher imports = IMPORT.matcher(source);
          while (imports.find()) {
            String other = imports.group(1);
            known.add(name(other.isEmpty() ? "" : other.substring(1)));
          }
        }
      }
    }
    // A class of a package that is nested in another one may import that package's.
    found.forEach((name, known) -> known.remove(name));
    Map<String, Set<String>> wanted = new TreeMap<>();
    KNOWS.forEach((name, known) -> wanted.put(name, new TreeSet<>(known)));
    assertEquals(wanted.toString(), found.toString());
  }

  private static String name(String rest) {
    return rest.isEmpty() ? "API" : rest;
  }
}
