package dev.warren.producer.cli;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of values, one a line. Belongs to one thread. */
final class ValueDigest {
  private final MessageDigest digest = sha256();

  /** Adds the next value. */
  void add(byte[] value) {
    digest.update(value);
    digest.update((byte) '\n');
  }

  /** The digest in hex; nothing can be added afterwards. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
