package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.dead.DeadLetter;
import dev.warren.dead.DeadQueue;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code worker dead requeue}: has dead letters run again. */
@Command(
    name = "requeue",
    description = {
      "Has dead letters run again, as if for the first time: with all their attempts before them."
          + " A producer that still waits for the job gets the results; otherwise they are run for"
          + " their effects only.",
      "Every option can be given in the environment too: --fleet as WARREN_FLEET.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DeadRequeueCommand implements Callable<Integer> {
  private final CliEnvironment environment;

  @Mixin private ConnectionOptions broker;
  @Mixin private DeadSelection selection;

  private int requeued;
  private int unawaited;
  private int unreadable;

  DeadRequeueCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException {
    selection.check();
    OptionalLong letters;
    try (DeadQueue queue = DeadQueue.open(broker.required(), broker.fleet())) {
      letters = queue.size();
      // No more than there are now: those that die again meanwhile are left for the next time.
      queue.visit(letters.orElse(0), letter -> requeue(queue, letter));
    } catch (DeadQueue.NotTaken e) {
      throw new CliException(ExitCode.BROKER, e.getMessage(), e);
    }
    String words =
        requeued + unreadable > 0
            ? requeued + " requeued"
            : DeadSelection.nothing("requeued", letters);
    if (unawaited > 0) {
      words += ", " + unawaited + " of them for nobody who still waits";
    }
    if (unreadable > 0) {
      words += "; " + unreadable + " cannot be understood and stay";
    }
    environment.err().println("worker: " + words);
    selection.requireAllFound();
    return ExitCode.OK.code();
  }

  private boolean requeue(DeadQueue queue, DeadLetter letter) throws BrokerException {
    if (!selection.takes(letter)) {
      return false;
    }
    if (letter.task().isEmpty()) {
      unreadable++;
      return false;
    }
    if (!queue.isAwaited(letter.message())) {
      unawaited++;
    }
    queue.requeue(letter.toRequeue());
    requeued++;
    return true;
  }
}
