package dev.warren.worker.contract;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A small temporary file for another process of this user. On Linux it loses its name as soon as it
 * is written, and the other process opens it by this process's descriptor: so nothing is left
 * behind when either of them is killed. Elsewhere it has its name until it is closed.
 */
public final class NamelessFile implements Closeable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final FileChannel channel;
  private final Path path;
  private final boolean named;

  private NamelessFile(FileChannel channel, Path path, boolean named) {
    this.channel = channel;
    this.path = path;
    this.named = named;
  }

  /**
   * Creates a file with a content.
   *
   * @param folder decides on which file system its bytes are
   * @throws IOException if it cannot be made or written
   */
  public static NamelessFile create(Path folder, byte[] content) throws IOException {
    Path file = Files.createTempFile(folder, "warren-", ".tmp");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining(); ) {
        channel.write(bytes);
      }
      Optional<Path> descriptor = descriptor(file);
      if (descriptor.isPresent()) {
        Files.delete(file);
      }
      return new NamelessFile(channel, descriptor.orElse(file), descriptor.isEmpty());
    } catch (IOException | RuntimeException | Error e) {
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** The path that the other process opens; valid until this is closed. */
  public Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (named) {
      Files.deleteIfExists(path);
    }
  }

  /** The path by which other processes of this user can open a file that is open here, if any. */
  private static Optional<Path> descriptor(Path file) {
    try {
      // The kernel gives the descriptors of a process with special privileges to root.
      if (!owner(DESCRIPTORS).equals(owner(file))) {
        return Optional.empty();
      }
      Path real = file.toRealPath();
      try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
        for (Path descriptor : descriptors) {
          if (real.equals(target(descriptor))) {
            String pid = Long.toString(ProcessHandle.current().pid());
            Path shown = Path.of("/proc", pid, "fd", descriptor.getFileName().toString());
            return Optional.of(shown).filter(link -> Files.isSymbolicLink(link));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // No such file system here.
    }
    return Optional.empty();
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      return null; // closed meanwhile
    }
  }
}
