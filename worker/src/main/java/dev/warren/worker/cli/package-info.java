/**
 * The command line of {@code worker.jar}, one class for each command, and what it shares with the
 * one of the producer: {@link dev.warren.worker.cli.Cli} runs a command line, {@link
 * dev.warren.worker.cli.BrokerOptions} and the converters read options.
 */
package dev.warren.worker.cli;
