package dev.warren.broker;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an address says about TLS behind its {@code ?}: files in PEM, and how to log in. Immutable;
 * nothing of it is a secret.
 *
 * @param authorities {@code cacertfile}: the certificates whose word on the broker's is trusted, in
 *     place of the JVM's own
 * @param certificate {@code certfile}: this side's certificate, followed by those that lead to its
 *     authority; goes with a key
 * @param key {@code keyfile}: the private key of that certificate
 * @param external {@code auth_mechanism=external}: the certificate takes the place of user and
 *     password
 */
public record TlsParameters(
    Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key, boolean external) {

  /** The JVM's trust, no certificate, a login by password. */
  public static final TlsParameters NONE =
      new TlsParameters(Optional.empty(), Optional.empty(), Optional.empty(), false);

  static final String AUTHORITIES = "cacertfile";
  static final String CERTIFICATE = "certfile";
  static final String KEY = "keyfile";
  static final String MECHANISM = "auth_mechanism";
  static final String EXTERNAL = "external";

  /** Makes the paths absolute, and checks what belongs together. */
  public TlsParameters {
    authorities = requireNonNull(authorities, "authorities").map(Path::toAbsolutePath);
    certificate = requireNonNull(certificate, "certificate").map(Path::toAbsolutePath);
    key = requireNonNull(key, "key").map(Path::toAbsolutePath);
    if (certificate.isPresent() != key.isPresent()) {
      throw AddressParser.invalid("has " + CERTIFICATE + " and " + KEY + " together, or neither");
    }
    if (external && certificate.isEmpty()) {
      throw AddressParser.invalid(
          "has " + CERTIFICATE + " and " + KEY + " where it says " + MECHANISM + "=" + EXTERNAL);
    }
  }

  /** Whether anything is said. */
  boolean any() {
    // Not by equals: what a record's own takes the first time is seen at the start of a program.
    return external || authorities.isPresent() || certificate.isPresent();
  }

  /**
   * The file of the private key if every user of this machine may read it; never on file systems
   * without such permissions.
   */
  public Optional<Path> exposedKey() {
    return key.filter(Secret::isExposed);
  }

  /** As they stand in an address, with the {@code ?}; empty if there are none. */
  String query() {
    List<String> parts = new ArrayList<>();
    authorities.ifPresent(file -> parts.add(AUTHORITIES + "=" + encode(file)));
    certificate.ifPresent(file -> parts.add(CERTIFICATE + "=" + encode(file)));
    key.ifPresent(file -> parts.add(KEY + "=" + encode(file)));
    if (external) {
      parts.add(MECHANISM + "=" + EXTERNAL);
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private static String encode(Path file) {
    return BrokerAddress.encode(file.toString()).replace("%2F", "/");
  }
}
