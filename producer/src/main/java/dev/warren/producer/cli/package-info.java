/**
 * The command line of {@code producer.jar}, one class for each command. Values stay JSON from end
 * to end: a run needs the class of a task only to check its name.
 *
 * <pre>
 *   {@link dev.warren.producer.cli.ItemSource} -> feeder -> engine -> {@link
 *   dev.warren.producer.cli.JobRun} -> {@link dev.warren.producer.cli.ResultWriter}
 * </pre>
 */
package dev.warren.producer.cli;
