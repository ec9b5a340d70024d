package dev.warren.worker.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file in which a process answers its supervisor with a text: eight bytes that are zero until the
 * text is complete, and its length in bytes then; and the text in UTF-8. On Linux the file has no
 * name, so nothing is left of it when either of them is killed; only this user may read it. Belongs
 * to one thread.
 */
public final class DumpFile implements AutoCloseable {
  /** Most bytes of text; longer ones are cut. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int HEADER_BYTES = Long.BYTES;

  private final NamelessFile file;

  private DumpFile(NamelessFile file) {
    this.file = file;
  }

  /**
   * Makes a file without a text.
   *
   * @throws IOException if there is no room for it
   */
  public static DumpFile create() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    return new DumpFile(NamelessFile.create(folder, new byte[HEADER_BYTES]));
  }

  /** The path that the process opens; valid until this is closed. */
  public Path path() {
    return file.path();
  }

  /** The text, as soon as the process has written all of it. */
  public Optional<String> text() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.channel().read(header, 0);
    long length = Math.min(header.getLong(0), MAX_BYTES);
    if (length <= 0) {
      return Optional.empty();
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    while (text.hasRemaining() && file.channel().read(text, HEADER_BYTES + text.position()) >= 0) {}
    return Optional.of(new String(text.array(), 0, text.position(), UTF_8));
  }

  /** Answers with a text; called once, in the process. */
  public static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int length = Math.min(bytes.length, MAX_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      put(channel, ByteBuffer.wrap(bytes, 0, length), HEADER_BYTES);
      put(channel, ByteBuffer.allocate(HEADER_BYTES).putLong(0, length), 0);
    }
  }

  private static void put(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    for (int begin = bytes.position(); bytes.hasRemaining(); ) {
      channel.write(bytes, at + bytes.position() - begin);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
