/** The command line of {@code worker.jar}, one class for each command. */
package dev.warren.worker.cli;
