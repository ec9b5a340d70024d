package dev.warren.cli;

import dev.warren.worker.contract.Signals;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The surroundings of a command.
 *
 * @param in standard input; an interrupt ends a waiting read
 * @param out standard output, for results; throws on errors
 * @param err standard error, for people
 * @param variables looks up an environment variable; null if it is not set
 * @param signals has an action run whenever a signal, named without SIG, arrives
 */
public record CliEnvironment(
    InputStream in,
    OutputStream out,
    PrintStream err,
    UnaryOperator<String> variables,
    BiConsumer<String, Runnable> signals) {

  /** The environment of this process. */
  public static CliEnvironment ofProcess() {
    // Not System.in, whose reads cannot be interrupted, nor System.out, which hides errors.
    InputStream in = Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    return new CliEnvironment(in, out, System.err, ProcessText::variable, Signals::handle);
  }
}
