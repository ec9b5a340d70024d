package dev.warren.report;

import java.io.IOException;

/**
 * A file that a job is recorded in. Belongs to one thread. What was written is of use whatever
 * happens afterwards: each call leaves the file whole.
 */
interface RecordSink extends AutoCloseable {

  /** Where it is, for people. */
  String name();

  /** Takes an event. */
  void write(Event event) throws IOException;

  /** Takes some rows. */
  void write(Rows rows) throws IOException;

  @Override
  void close() throws IOException;
}
