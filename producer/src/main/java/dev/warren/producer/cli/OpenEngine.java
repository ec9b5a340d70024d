package dev.warren.producer.cli;

import dev.warren.broker.BrokerException;
import dev.warren.engine.BrokerEngine;
import dev.warren.engine.Engine;
import dev.warren.engine.FleetOptions;
import dev.warren.engine.JobNames;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * An engine, with what a command line shows of it.
 *
 * @param engine runs the items
 * @param job what the job is called
 * @param broker name of the broker, without a password
 * @param noWorkersYet has something run once when no worker was seen for a while
 * @param notices says who takes what the user should know meanwhile
 * @param forget has the fleet forget another job
 * @param awaitPublished waits, within a limit, until the broker has all messages
 */
record OpenEngine(
    Engine engine,
    JobNames job,
    String broker,
    Consumer<Runnable> noWorkersYet,
    Consumer<Consumer<String>> notices,
    Consumer<JobNames> forget,
    Consumer<Duration> awaitPublished) {

  /** Opens an engine. */
  @FunctionalInterface
  interface Opener {
    /** Blocks until items can be submitted; see {@link BrokerEngine#open}. */
    OpenEngine open(FleetOptions options) throws BrokerException;
  }

  static OpenEngine open(FleetOptions options) throws BrokerException {
    BrokerEngine engine = BrokerEngine.open(options);
    return new OpenEngine(
        engine,
        engine.job(),
        engine.brokerName(),
        engine::onNoWorkersYet,
        engine::onNotice,
        engine::forget,
        engine::awaitPublished);
  }
}
