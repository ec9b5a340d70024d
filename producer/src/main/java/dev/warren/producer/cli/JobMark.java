package dev.warren.producer.cli;

import dev.warren.engine.JobNames;
import dev.warren.worker.cli.CliException;
import dev.warren.worker.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Remembers beside the output file which job writes it, for as long as it runs. After a {@code kill
 * -9} the items of that job still lie in the fleet's queue; the run that is resumed has them
 * forgotten, so that only the rest is run.
 *
 * <pre>
 *   (no file) --begin--> FILE.job --the run ends in whatever good order--> (no file)
 * </pre>
 */
final class JobMark {
  private static final int LONGEST = 160;

  private final Optional<Path> file;

  private JobMark(Optional<Path> file) {
    this.file = file;
  }

  /** For a run that leaves nothing behind, because its broker ends with it or it writes no file. */
  static JobMark none() {
    return new JobMark(Optional.empty());
  }

  /** For a run that writes a file. */
  static JobMark beside(Path output) {
    Path name = output.toAbsolutePath().getFileName();
    return new JobMark(Optional.of(output.resolveSibling(name + ".job")));
  }

  /** The job that was cut off; empty if none was. */
  Optional<JobNames> interrupted() {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return Optional.empty();
    }
    try (var reader = Files.newBufferedReader(file.get())) {
      char[] start = new char[LONGEST];
      String job = new String(start, 0, Math.max(0, reader.read(start))).strip();
      return JobNames.ofMark(job); // empty if not of this program's making, or damaged
    } catch (IOException e) {
      return Optional.empty(); // it is only a help
    }
  }

  /** The run begins. */
  void begin(String mark) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.deleteIfExists(file.get());
      // It leads to the job's reply queue: nobody else's business.
      if (file.get().getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file.get(), PosixFilePermissions.asFileAttribute(owner));
      }
      Files.writeString(file.get(), mark + "\n");
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "cannot write " + file.get() + ": " + FileProblem.of(e), e);
    }
  }

  /** The run is over, and the fleet knows. */
  void end() {
    file.ifPresent(path -> path.toFile().delete());
  }
}
