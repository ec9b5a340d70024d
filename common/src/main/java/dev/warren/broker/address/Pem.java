package dev.warren.broker.address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One block of a file in PEM. Text between the blocks is commentary.
 *
 * @param type its label, such as {@code CERTIFICATE}
 * @param text its content as text: Base64, and headers in old formats
 */
record Pem(String type, String text) {

  /** A bundle of all public authorities has a quarter of a megabyte. */
  private static final int MAX_BYTES = 4 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** Reads all blocks. */
  static List<Pem> read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("it has more than " + (MAX_BYTES >> 20) + " MiB");
    }
    var blocks = new ArrayList<Pem>();
    var matcher = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      blocks.add(new Pem(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  /**
   * The content.
   *
   * @throws IllegalArgumentException if it is no Base64
   */
  byte[] content() {
    return Base64.getMimeDecoder().decode(text);
  }

  /** Shows the type: the content may be a private key. */
  @Override
  public String toString() {
    return "Pem[" + type + "]";
  }
}
