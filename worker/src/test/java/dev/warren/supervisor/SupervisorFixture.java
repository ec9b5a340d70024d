package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ProcessStatus;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.SupervisorStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A supervisor over scripted processes, and all that it did and said. Closing it checks that
 * nothing is left.
 */
final class SupervisorFixture implements AutoCloseable, SupervisorListener, Launcher, Reporter {
  static final BrokerAddress BROKER = BrokerAddress.parse("amqp://u:secret@nowhere/v");

  final CompletableFuture<BrokerAddress> broker = new CompletableFuture<>();
  final CompletableFuture<Void> queues = new CompletableFuture<>();
  final List<Process> launched = new CopyOnWriteArrayList<>();
  final List<Long> launchedAt = new CopyOnWriteArrayList<>();
  final List<Path> statuses = new CopyOnWriteArrayList<>();
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<String> output = new CopyOnWriteArrayList<>();
  final List<ProcessEvent> events = new CopyOnWriteArrayList<>();
  final List<Integer> ready = new CopyOnWriteArrayList<>();
  final List<String> gaveUp = new CopyOnWriteArrayList<>();
  final List<ResultMessage> reports = new CopyOnWriteArrayList<>();
  final List<ControlMessage.Announcement> announcements = new CopyOnWriteArrayList<>();
  final List<Told> told = new CopyOnWriteArrayList<>();
  final AtomicInteger stopsAsked = new AtomicInteger();
  final Supervisor supervisor;
  volatile boolean mayStop = true;
  volatile QueuedWork queued = new QueuedWork(0, 0);
  volatile Consumer<ControlMessage> incoming;
  volatile boolean reporterClosed;
  volatile Optional<String> obstacle = Optional.empty();

  /** A message to a listener. */
  record Told(String listener, ControlMessage message) {}

  private final List<String> prefix;
  private final List<List<String>> scripts;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger commands = new AtomicInteger();

  private SupervisorFixture(SupervisorConfig config, List<String> prefix, String[] scripts) {
    this.prefix = prefix;
    this.scripts = List.of(scripts).stream().map(script -> List.of(script.split(" "))).toList();
    supervisor = new Supervisor(config, broker, queues, this, this, this::open);
    supervisor.start();
  }

  static SupervisorConfig config(int processes) {
    return config(processes, 0);
  }

  static SupervisorConfig config(int processes, long maxMemoryPerChild, String... jvmOptions) {
    return new SupervisorConfig(
        "test",
        QueueType.CLASSIC,
        processes,
        System.getProperty("java.class.path"),
        List.of(jvmOptions),
        Optional.empty(),
        Optional.empty(),
        0,
        maxMemoryPerChild,
        SupervisorConfig.DEFAULT_GRACE_PERIOD);
  }

  /**
   * The n-th process that is launched plays the n-th script; the last script is played by all that
   * follow.
   */
  static SupervisorFixture of(int processes, String... scripts) {
    return of(config(processes), scripts);
  }

  static SupervisorFixture of(SupervisorConfig config, String... scripts) {
    return new SupervisorFixture(config, List.of(), scripts).withBroker();
  }

  /** The same, with a broker that is not known yet. */
  static SupervisorFixture withoutBroker(int processes, String... scripts) {
    return new SupervisorFixture(config(processes), List.of(), scripts);
  }

  /** The same, for processes that ignore SIGTERM. */
  static SupervisorFixture deaf(int processes, String... scripts) {
    var ignoreTerm = List.of("sh", "-c", "trap '' TERM; exec \"$0\" \"$@\"");
    return new SupervisorFixture(config(processes), ignoreTerm, scripts).withBroker();
  }

  private SupervisorFixture withBroker() {
    broker.complete(BROKER);
    queues.complete(null);
    return this;
  }

  @Override
  public Optional<String> obstacle() {
    return obstacle;
  }

  @Override
  public Process launch(Path status) throws IOException {
    List<String> script = scripts.get(Math.min(next.getAndIncrement(), scripts.size() - 1));
    launchedAt.add(System.nanoTime());
    if (script.equals(List.of("unlaunchable"))) {
      throw new IOException("no such program");
    }
    if (script.equals(List.of("threadless"))) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    var command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaLauncher.options(config(2), 2));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx32m"));
    command.add(ScriptedChild.class.getName());
    command.add(status.toString());
    command.add("/dev/stdin");
    command.addAll(script);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.directory(new File(System.getProperty("java.io.tmpdir"))).start();
    statuses.add(status);
    launched.add(process);
    return process;
  }

  private Reporter open(String id, BrokerAddress address, Consumer<ControlMessage> control) {
    assertEquals(BROKER, address);
    incoming = control;
    return this;
  }

  /** Has the supervisor do something, and waits for its answer. */
  ControlMessage.Done command(ControlMessage.Verb verb) {
    return command(verb, OptionalInt.empty(), false, false, 0);
  }

  ControlMessage.Done scale(int processes, boolean relative) {
    return command(ControlMessage.Verb.SCALE, OptionalInt.of(processes), relative, false, 0);
  }

  ControlMessage.Done command(
      ControlMessage.Verb verb, OptionalInt processes, boolean relative, boolean now, long pid) {
    await("the broker", () -> incoming != null);
    String id = "c" + commands.incrementAndGet();
    incoming.accept(new ControlMessage.Command(id, "boss", verb, processes, relative, now, pid));
    await("an answer to " + verb, () -> done(id).isPresent());
    return done(id).get();
  }

  private Optional<ControlMessage.Done> done(String id) {
    return told.stream()
        .filter(told -> told.listener().equals("boss"))
        .map(Told::message)
        .filter(ControlMessage.Done.class::isInstance)
        .map(ControlMessage.Done.class::cast)
        .filter(done -> done.id().equals(id))
        .findFirst();
  }

  /** The newest announcement to a listener. */
  Optional<ControlMessage.Announcement> announced(String listener) {
    return told.stream()
        .filter(told -> told.listener().equals(listener))
        .map(Told::message)
        .filter(ControlMessage.Announcement.class::isInstance)
        .map(ControlMessage.Announcement.class::cast)
        .reduce((first, second) -> second);
  }

  /** Asks how the supervisor is. */
  ControlMessage.Announcement ask() {
    await("the broker", () -> incoming != null);
    String listener = "a" + commands.incrementAndGet();
    incoming.accept(new ControlMessage.Ask(listener));
    await("an answer", () -> announced(listener).isPresent());
    return announced(listener).get();
  }

  SupervisorStatus status() {
    return ask().status().orElseThrow();
  }

  /** Waits until something is so, and otherwise fails with all that is known. */
  void await(String what, BooleanSupplier condition) {
    Await.until(() -> what + " did not happen: " + all(), Await.LIMIT, condition);
  }

  void awaitLogged(String part) {
    await("a line with " + part, () -> isLogged(part));
  }

  void assertLogged(String part) {
    assertTrue(isLogged(part), this::all);
  }

  private boolean isLogged(String part) {
    return log.stream().anyMatch(line -> line.contains(part));
  }

  void awaitReady(int processes) {
    await(processes + " ready processes", () -> supervisor.ready() == processes);
  }

  void awaitRunning(int number, long index) {
    await(
        "item " + index + " in process " + number,
        () ->
            status(number)
                .filter(status -> status.items().stream().anyMatch(item -> item.index() == index))
                .isPresent());
  }

  void awaitLaunched(int processes) {
    await(processes + " launches", () -> launched.size() >= processes);
  }

  void awaitGone(int number) {
    await("the end of process " + number, () -> !launched.get(number).isAlive());
  }

  void awaitOutput(String part) {
    await("output " + part, () -> output.stream().anyMatch(line -> line.contains(part)));
  }

  String awaitGivenUp() {
    await("giving up", () -> !gaveUp.isEmpty());
    return gaveUp.get(0);
  }

  /** The single failure of the n-th report. */
  Result.Failed awaitReport(int number) {
    await("report " + number, () -> reports.size() > number);
    return (Result.Failed) reports.get(number).results().get(0);
  }

  Optional<ProcessStatus> status(int number) {
    return supervisor.processes().stream()
        .filter(status -> status.pid() == launched.get(number).pid())
        .findFirst();
  }

  String all() {
    return "launched "
        + launched
        + ", log "
        + log
        + ", output "
        + output
        + ", gave up "
        + gaveUp
        + ", reports "
        + reports
        + ", threads "
        + threads();
  }

  @Override
  public void ready(int processes) {
    ready.add(processes);
  }

  @Override
  public void gaveUp(String reason) {
    gaveUp.add(reason);
  }

  @Override
  public void process(ProcessEvent event) {
    events.add(event);
  }

  @Override
  public void log(String line) {
    log.add(line);
  }

  @Override
  public void output(String line) {
    output.add(line);
  }

  @Override
  public void report(String replyTo, ResultMessage message) {
    assertEquals("warren.replies." + message.job(), replyTo);
    assertEquals("key", message.key());
    reports.add(message);
  }

  @Override
  public void announce(ControlMessage.Announcement announcement) {
    announcements.add(announcement);
  }

  @Override
  public void tell(Collection<String> listeners, ControlMessage message) {
    listeners.forEach(listener -> told.add(new Told(listener, message)));
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean hasClients() {
    return true;
  }

  @Override
  public void count(Consumer<QueuedWork> answer) {
    answer.accept(queued);
  }

  @Override
  public boolean stopAsked() {
    stopsAsked.incrementAndGet();
    return mayStop;
  }

  @Override
  public void close(ControlMessage.Announcement last, Duration limit) {
    announcements.add(last);
    reporterClosed = true;
  }

  @Override
  public void close() {
    supervisor.kill();
    launched.forEach(p -> assertFalse(p.isAlive(), () -> "process " + p.pid() + " is left"));
    statuses.forEach(path -> assertFalse(isStatus(path), () -> path + " is left"));
    assertEquals(broker.isDone(), reporterClosed, "whether the reporter is closed");
    // Pumps that were interrupted need a moment to end.
    await("the end of all threads", () -> threads().isEmpty());
  }

  /** Whether a path still leads to a shared status: the descriptor may be another file's by now. */
  private static boolean isStatus(Path path) {
    try {
      return Files.size(path) % 1024 == 0
          && path.toRealPath().getFileName().toString().startsWith("warren-");
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("warren-"))
        .toList();
  }
}
