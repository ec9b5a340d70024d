package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.FleetJob;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.text.FileProblem;
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
 * Remembers beside the output file what run writes it, until the file is complete. After a {@code
 * kill -9} the items of that run's job still lie in the fleet's queue; the run that is resumed has
 * them forgotten, so that only the rest is run. It also finds out that it is the same run.
 *
 * <pre>
 *   (no file) --begin--> FILE.job --end of a complete output--> (no file)
 *                           | any other end that the fleet knows of
 *                           +--> FILE.job without the name of the job
 * </pre>
 *
 * <p>A mark has a job forgotten and its queue deleted, so it is believed only if this user's
 * program made it. A file of that name that is anything else is left alone, and the run has no
 * mark.
 */
final class JobMark {
  /** How the first line begins that names a job which a fleet may have items of. */
  private static final String JOB = "warren job ";

  /** The first line where there is no such job. */
  private static final String NO_JOB = "warren run";

  private static final int LONGEST = 1024;
  private static final String PERMISSIONS = "rw-------";
  private static final LinkOption ITSELF = LinkOption.NOFOLLOW_LINKS;

  private final Optional<Path> file;

  /**
   * What a mark says.
   *
   * @param job the job that a fleet may still have items of
   * @param run what the output is of; marks of earlier versions do not say it
   */
  private record Content(Optional<FleetJob> job, Optional<RunIdentity> run) {
    String text() {
      return job.map(known -> JOB + known.name() + " " + known.replies()).orElse(NO_JOB)
          + "\n"
          + run.map(RunIdentity::lines).orElse("");
    }

    /** Reads such a text; empty if it is something else. */
    static Optional<Content> of(String text) {
      int end = text.indexOf('\n');
      if (end < 0) {
        return Optional.empty();
      }
      String line = text.substring(0, end);
      String rest = text.substring(end + 1);
      Optional<FleetJob> job =
          line.startsWith(JOB) ? job(line.substring(JOB.length())) : Optional.empty();
      Optional<RunIdentity> run = RunIdentity.ofLines(rest);
      boolean known =
          (job.isPresent() || line.equals(NO_JOB)) && (run.isPresent() || rest.isEmpty());
      return known ? Optional.of(new Content(job, run)) : Optional.empty();
    }

    private static Optional<FleetJob> job(String names) {
      String[] words = names.split(" ", -1);
      try {
        return words.length == 2 ? Optional.of(new FleetJob(words[0], words[1])) : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private JobMark(Optional<Path> file) {
    this.file = file;
  }

  /** For a run that writes no file. */
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

  /** The job of which the fleet may still have items, because its run was cut off. */
  Optional<FleetJob> interrupted() {
    return file.flatMap(JobMark::read).flatMap(Content::job);
  }

  /** What the output is of, as far as an earlier run that did not complete it has told. */
  Optional<RunIdentity> earlierRun() {
    return file.flatMap(JobMark::read).flatMap(Content::run);
  }

  /**
   * The run begins.
   *
   * @param job its job, if the broker outlives the run
   * @throws CliException if that cannot be remembered; without a job no more is lost than a check
   */
  void begin(Optional<FleetJob> job, RunIdentity run) {
    if (file.isEmpty() || obstacle().isPresent()) {
      return;
    }
    try {
      write(file.get(), new Content(job, Optional.of(run)));
    } catch (IOException e) {
      if (job.isPresent()) {
        throw new CliException(
            ExitCode.USAGE, "cannot write " + file.get() + ": " + FileProblem.of(e), e);
      }
    }
  }

  /**
   * The run is over, and the fleet knows.
   *
   * @param complete whether nothing is left to be resumed
   */
  void end(boolean complete) {
    Optional<Content> content = file.flatMap(JobMark::read);
    if (content.isEmpty()) {
      return;
    }
    try {
      Files.delete(file.get());
      if (!complete) {
        write(file.get(), new Content(Optional.empty(), content.get().run()));
      }
    } catch (IOException e) {
      // The next run has a job forgotten of which nothing is left, which does no harm.
    }
  }

  private static void write(Path mark, Content content) throws IOException {
    Files.deleteIfExists(mark);
    // It leads to the job's reply queue: nobody else's business.
    var owner = PosixFilePermissions.fromString(PERMISSIONS);
    var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel channel =
        Files.newByteChannel(mark, create, PosixFilePermissions.asFileAttribute(owner))) {
      channel.write(ByteBuffer.wrap(content.text().getBytes(UTF_8)));
    }
  }

  /** What a mark says; empty if it is not this user's own work, or damaged. */
  private static Optional<Content> read(Path mark) {
    try {
      if (!isOwn(mark)) {
        return Optional.empty();
      }
      ByteBuffer start = ByteBuffer.allocate(LONGEST + 1);
      try (SeekableByteChannel channel =
          Files.newByteChannel(mark, Set.of(StandardOpenOption.READ, ITSELF))) {
        while (start.hasRemaining() && channel.read(start) >= 0) {}
      }
      return start.hasRemaining()
          ? Content.of(new String(start.array(), 0, start.position(), UTF_8))
          : Optional.empty();
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
