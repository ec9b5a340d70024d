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
 * What a command has around it.
 *
 * @param in standard input; an interrupt ends a read that waits
 * @param out standard output, for results; errors of writing are thrown
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

  /** That of this process. */
  public static CliEnvironment ofProcess() {
    // Not System.in, whose reads no interrupt ends, nor System.out, which swallows errors.
    InputStream in = Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    return new CliEnvironment(in, out, System.err, ProcessText::variable, Signals::handle);
  }
}
