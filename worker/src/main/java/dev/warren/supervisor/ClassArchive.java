package dev.warren.supervisor;

import dev.warren.worker.contract.WorkerExit;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.LoggerFactory;

/**
 * An archive of the classes of a worker process as a virtual machine has them in memory (see {@link
 * ArchiveFormat}): a process that maps it starts in half the time.
 *
 * <p>The first worker that ends in good order writes it to the user's cache folder, under a name
 * that identifies this Java and this jar; later ones use it. There is none without a folder that
 * belongs to the user alone, and none for class paths that do not begin with Warren's own jar;
 * workers run all the same. A virtual machine ignores an archive that is not its own.
 */
final class ClassArchive {
  private static final String UNFINISHED = ".new";
  private static final Pattern NAME_OF_UNFINISHED =
      Pattern.compile("worker-[0-9a-f]{16}\\.([0-9]+)\\" + UNFINISHED);

  private static final Pattern NAME =
      Pattern.compile("worker-[0-9a-f]{16}\\.[0-9a-f]+\\.(jsa|aot)");

  /** The first bytes of archives: of a dynamic one; of a static one and of caches. */
  private static final Set<Integer> MAGIC = Set.of(0xf00baba8, 0xf00baba2);

  private static final int MAX_ARCHIVES = 4;

  private final Path folder;
  private final String name;
  private final boolean complete;
  private final ArchiveFormat format = ArchiveFormat.best();

  private ClassArchive(Path folder, String name, boolean complete) {
    this.folder = folder;
    this.name = name;
    this.complete = complete;
  }

  /**
   * The archive for processes with a class path; empty if there can be none.
   *
   * @param classPath what processes get
   */
  static Optional<ClassArchive> of(String classPath) {
    try {
      String[] entries = classPath.split(File.pathSeparator);
      Path own =
          Path.of(ClassArchive.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(own) || !Files.isSameFile(own, Path.of(entries[0]))) {
        return Optional.empty();
      }
      // Written only by processes without other jars: later runs may have none of these.
      Path spelled = Path.of(entries[0]).toAbsolutePath();
      return folder().map(folder -> new ClassArchive(folder, name(spelled), entries.length == 1));
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * A class path that means the same in every folder: a virtual machine takes an archive only for a
   * jar that is spelled as it was when the archive was made.
   */
  static String spelled(String classPath) {
    int end = (classPath + File.pathSeparator).indexOf(File.pathSeparator);
    return end == 0
        ? classPath
        : Path.of(classPath.substring(0, end)).toAbsolutePath() + classPath.substring(end);
  }

  /** Options to use the archive; none if it does not exist. Reads the whole file. */
  List<String> optionsToUse() {
    return find().map(format::optionsToUse).orElse(List.of());
  }

  /** Options with which a process writes the archive when it ends; none if it exists. */
  List<String> optionsToMake() {
    if (!complete || find().isPresent()) {
      return List.of();
    }
    deleteUnfinished(folder);
    return format.optionsToMake(unfinished());
  }

  /** Deletes the files of programs that were killed; their process id is part of the name. */
  static void deleteUnfinished(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = NAME_OF_UNFINISHED.matcher(file.getFileName().toString());
        if (name.lookingAt()
            && isOwnFile(file)
            && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // They stay for the next program to delete.
    }
  }

  /**
   * Puts the archive in its place after the process that was to write it has ended.
   *
   * @param exitCode how that process ended: one that was killed may have left an incomplete file
   */
  void made(int exitCode) {
    Path made = unfinished();
    try {
      if (exitCode != WorkerExit.DRAINED.code() || !Files.isRegularFile(made)) {
        Files.deleteIfExists(made);
        return;
      }
      Path file = folder.resolve(named(made));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      deleteOld(folder);
    } catch (IOException | UncheckedIOException e) {
      LoggerFactory.getLogger(ClassArchive.class).debug("There is no archive of classes", e);
    }
  }

  /**
   * Whether a line of a process's output is the notice that virtual machines print about an archive
   * that they write, which no option suppresses.
   */
  static boolean isNotice(String line) {
    return line.contains(UNFINISHED) && NAME_OF_UNFINISHED.matcher(line).find();
  }

  /** The file that a process of this program writes; several programs may do so at a time. */
  private Path unfinished() {
    return folder.resolve(name + "." + ProcessHandle.current().pid() + UNFINISHED);
  }

  /**
   * The archive, if it exists. Its name has a checksum of its content, because a virtual machine
   * crashes on a damaged file, and checking it itself would take 20 ms in each process.
   */
  private Optional<Path> find() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "."))
          .filter(file -> file.getFileName().toString().endsWith(format.suffix()))
          .filter(ClassArchive::belongsToTheUser)
          .filter(file -> file.equals(folder.resolve(named(file))))
          .findAny();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private String named(Path file) {
    CRC32C checksum = new CRC32C();
    try (FileChannel content = FileChannel.open(file)) {
      checksum.update(content.map(FileChannel.MapMode.READ_ONLY, 0, content.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "%s.%08x%s".formatted(name, checksum.getValue(), format.suffix());
  }

  /** Deletes all but the newest archives, and nothing else that may be in the folder. */
  static void deleteOld(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(ClassArchive::isArchive)
          .sorted(Comparator.comparing(ClassArchive::changed).reversed())
          .skip(MAX_ARCHIVES)
          .forEach(file -> file.toFile().delete());
    }
  }

  /** Whether a virtual machine of this user made a file: by its name, owner and first bytes. */
  private static boolean isArchive(Path file) {
    if (!NAME.matcher(file.getFileName().toString()).matches() || !isOwnFile(file)) {
      return false;
    }
    ByteBuffer start = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    try (var channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return channel.read(start) == Integer.BYTES && MAGIC.contains(start.getInt(0));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOwnFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && belongsToTheUser(file);
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) { // another program has deleted it
      return FileTime.fromMillis(0);
    }
  }

  /** The folder, made if it does not exist; empty if others could put something there. */
  private static Optional<Path> folder() throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home", ""));
    Path parent =
        cache != null && Path.of(cache).isAbsolute() ? Path.of(cache) : home.resolve(".cache");
    // A user that the system does not know has the home "?", which must not become a folder here.
    if (!parent.isAbsolute()) {
      return Optional.empty();
    }
    // A folder of its own, because this class deletes files.
    Path folder = parent.resolve("warren").resolve("classes");
    if (!Files.exists(folder)) {
      var userOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(userOnly));
    }
    return belongsToTheUser(folder) && Files.isWritable(folder)
        ? Optional.of(folder)
        : Optional.empty();
  }

  /** A virtual machine runs what is in an archive, so no other user may be able to write it. */
  private static boolean belongsToTheUser(Path path) {
    try {
      var attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Set<PosixFilePermission> permissions = attributes.permissions();
      var users = path.getFileSystem().getUserPrincipalLookupService();
      return attributes.owner().equals(users.lookupPrincipalByName(System.getProperty("user.name")))
          && !permissions.contains(PosixFilePermission.GROUP_WRITE)
          && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException | RuntimeException e) { // no such file, or no such user
      return false;
    }
  }

  private static String name(Path jar) {
    try {
      String identity =
          String.join(
              "\n",
              System.getProperty("java.home"),
              System.getProperty("java.vm.name"),
              System.getProperty("java.vm.version"),
              jar.toString(),
              Long.toString(Files.size(jar)),
              Files.getLastModifiedTime(jar).toString());
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return "worker-" + HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
