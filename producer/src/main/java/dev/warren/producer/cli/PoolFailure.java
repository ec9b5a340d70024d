package dev.warren.producer.cli;

import dev.warren.BrokerUnavailableException;
import dev.warren.NoWorkersException;
import dev.warren.PoolBrokenException;
import dev.warren.WaitInterruptedException;
import dev.warren.WarrenException;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;

/** How a command ends whose pool cannot open, or cannot go on. */
final class PoolFailure {
  /** What stands before the further lines of an exception's message; a notice has its own. */
  private static final String MARGIN = "\n  ";

  private PoolFailure() {}

  /** The same for the command line. */
  static CliException of(WarrenException e) {
    return new CliException(exitCode(e), e.getMessage().replace(MARGIN, "\n"), e);
  }

  private static ExitCode exitCode(WarrenException e) {
    if (e instanceof BrokerUnavailableException) {
      boolean ownFiles =
          e.getCause() instanceof Refused refused && refused.reason() == Refused.Reason.FILES;
      return ownFiles ? ExitCode.USAGE : ExitCode.BROKER;
    }
    if (e instanceof NoWorkersException) {
      return ExitCode.NO_WORKERS;
    }
    if (e instanceof WaitInterruptedException) {
      return ExitCode.INTERRUPTED;
    }
    return e instanceof PoolBrokenException broken && !broken.isInternal()
        ? ExitCode.GAVE_UP
        : ExitCode.SOME_FAILED;
  }
}
