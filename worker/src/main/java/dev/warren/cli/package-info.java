/**
 * What the command lines of {@code worker.jar} and {@code producer.jar} share: {@link
 * dev.warren.cli.Cli} runs a command line, {@link dev.warren.cli.BrokerOptions} and the converters
 * read options, {@link dev.warren.cli.ExitCode} has the ways to end.
 */
package dev.warren.cli;
