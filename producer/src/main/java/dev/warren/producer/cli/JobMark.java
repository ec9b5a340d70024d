package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.warren.engine.JobNames;
import dev.warren.worker.cli.CliException;
import dev.warren.worker.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers beside the output file which job writes it, for as long as it runs. After a {@code kill
 * -9} the items of that job still lie in the fleet's queue; the run that is resumed has them
 * forgotten, so that only the rest is run.
 *
 * <pre>
 *   (no file) --begin--> FILE.job --the run ends in whatever good order--> (no file)
 * </pre>
 *
 * <p>A mark has a job forgotten and its queue deleted, so it is believed only if this user's
 * program made it. A file of that name that is anything else is left alone, and the run has no
 * mark.
 */
final class JobMark {
  /** What a mark begins with; the line of the job follows. */
  private static final String BEGIN = "warren job ";

  private static final int LONGEST = 160;
  private static final String PERMISSIONS = "rw-------";
  private static final LinkOption ITSELF = LinkOption.NOFOLLOW_LINKS;

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

  /** The file that stands where the mark would, if it is none of this user's. */
  Optional<Path> obstacle() {
    return file.filter(path -> Files.exists(path, ITSELF) && read(path).isEmpty());
  }

  /** The job that was cut off; empty if none was. */
  Optional<JobNames> interrupted() {
    return file.flatMap(JobMark::read);
  }

  /** The run begins. */
  void begin(String mark) {
    if (file.isEmpty() || obstacle().isPresent()) {
      return;
    }
    try {
      Files.deleteIfExists(file.get());
      // It leads to the job's reply queue: nobody else's business.
      var owner = PosixFilePermissions.fromString(PERMISSIONS);
      var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (SeekableByteChannel channel =
          Files.newByteChannel(file.get(), create, PosixFilePermissions.asFileAttribute(owner))) {
        channel.write(ByteBuffer.wrap((BEGIN + mark + "\n").getBytes(US_ASCII)));
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "cannot write " + file.get() + ": " + FileProblem.of(e), e);
    }
  }

  /** The run is over, and the fleet knows. */
  void end() {
    file.filter(path -> read(path).isPresent()).ifPresent(path -> path.toFile().delete());
  }

  /** The job that a mark names; empty if it is not this user's own work, or damaged. */
  private static Optional<JobNames> read(Path mark) {
    try {
      if (!isOwn(mark)) {
        return Optional.empty();
      }
      ByteBuffer start = ByteBuffer.allocate(LONGEST + 1);
      try (SeekableByteChannel channel =
          Files.newByteChannel(mark, Set.of(StandardOpenOption.READ, ITSELF))) {
        while (start.hasRemaining() && channel.read(start) >= 0) {}
      }
      String text = new String(start.array(), 0, start.position(), US_ASCII);
      if (!text.startsWith(BEGIN) || !text.endsWith("\n")) {
        return Optional.empty();
      }
      return JobNames.ofMark(text.substring(BEGIN.length(), text.length() - 1));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Whether a file is one that only this user can have written, under no other name. */
  private static boolean isOwn(Path mark) throws IOException {
    try {
      Map<String, Object> found =
          Files.readAttributes(mark, "unix:uid,mode,nlink,isRegularFile", ITSELF);
      int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return (boolean) found.get("isRegularFile")
          && found.get("uid").equals(uid)
          && found.get("nlink").equals(1)
          && ((int) found.get("mode") & 0_777) == 0_600;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
