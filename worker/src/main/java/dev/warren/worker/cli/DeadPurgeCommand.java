package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.dead.DeadLetter;
import dev.warren.dead.DeadQueue;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code worker dead purge}: deletes dead letters. */
@Command(
    name = "purge",
    description = {
      "Deletes dead letters.",
      "Every option can be given in the environment too: --fleet as WARREN_FLEET.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DeadPurgeCommand implements Callable<Integer> {
  private final CliEnvironment environment;

  @Mixin private ConnectionOptions broker;
  @Mixin private DeadSelection selection;

  private long purged;

  DeadPurgeCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException {
    selection.check();
    OptionalLong letters;
    try (DeadQueue queue = DeadQueue.open(broker.required(), broker.fleet())) {
      letters = queue.size();
      if (selection.isAll()) {
        purged = queue.purge();
      } else {
        queue.visit(letters.orElse(0), this::purge);
      }
    }
    String words = purged > 0 ? purged + " purged" : DeadSelection.nothing("purged", letters);
    environment.err().println("worker: " + words);
    selection.requireAllFound();
    return ExitCode.OK.code();
  }

  private boolean purge(DeadLetter letter) {
    boolean taken = selection.takes(letter);
    if (taken) {
      purged++;
    }
    return taken;
  }
}
