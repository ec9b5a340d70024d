package dev.warren.broker.address;

import static java.util.Objects.requireNonNull;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The part of an address about TLS, behind its {@code ?}: files in PEM, and how to log in. The
 * names are those of RabbitMQ's own description of such addresses. Immutable; nothing in it is a
 * secret.
 *
 * @param authorities {@code cacertfile}: the certificates that may vouch for the broker's, in place
 *     of the JVM's own
 * @param certificate {@code certfile}: this side's certificate, followed by those that lead to its
 *     authority; needs a key
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
  private static final String MECHANISM = "auth_mechanism";
  private static final String EXTERNAL = "external";
  private static final String VERIFY = "verify";
  private static final List<String> NAMES =
      List.of(AUTHORITIES, CERTIFICATE, KEY, MECHANISM, VERIFY);

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

  /** Reads what follows the {@code ?}. No message of an error repeats any part of the text. */
  static TlsParameters parse(String query) {
    Map<String, String> values = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!NAMES.contains(name)) {
        throw AddressParser.invalid(
            "has no parameters behind its '?' but cacertfile, certfile, keyfile and auth_mechanism;"
                + " write %3F for a '?' in a password or a name, %26 for an '&' in the name of a"
                + " file");
      }
      String value = AddressParser.decode("parameters", part.substring(equals + 1));
      if (equals < 0 || value.isEmpty()) {
        throw AddressParser.invalid("gives each parameter a value, as in cacertfile=ca.pem");
      }
      if (values.put(name, value) != null) {
        throw AddressParser.invalid("has each parameter once");
      }
    }
    if (!values.getOrDefault(VERIFY, "verify_peer").equals("verify_peer")) {
      throw AddressParser.invalid(
          "cannot turn off the checks of TLS: the broker's certificate is always verified. Leave"
              + " out 'verify', and name the broker's authority with cacertfile");
    }
    String mechanism = values.getOrDefault(MECHANISM, "plain");
    if (!mechanism.equals("plain") && !mechanism.equals(EXTERNAL)) {
      throw AddressParser.invalid("has an auth_mechanism of plain or external");
    }
    return new TlsParameters(
        file(values, AUTHORITIES),
        file(values, CERTIFICATE),
        file(values, KEY),
        mechanism.equals(EXTERNAL));
  }

  private static Optional<Path> file(Map<String, String> values, String name) {
    try {
      return Optional.ofNullable(values.get(name)).map(Path::of);
    } catch (InvalidPathException e) {
      throw AddressParser.invalid("has in " + name + " the name of a file");
    }
  }

  /**
   * Reads the files; without any, the result is what the JVM was configured with.
   *
   * @throws TlsFileException if one of them cannot be used
   * @throws GeneralSecurityException if this JVM has no TLS
   */
  public SSLContext context() throws GeneralSecurityException {
    return TlsFiles.context(this);
  }

  /** Whether anything is set. */
  boolean any() {
    // Not by equals: the first call of a record's generated equals costs milliseconds at a start.
    return external || authorities.isPresent() || certificate.isPresent();
  }

  /**
   * The file of the private key if every user of this machine may read it; empty on file systems
   * without such permissions.
   */
  public Optional<Path> exposedKey() {
    return key.filter(Secret::isExposed);
  }

  /** The text of these parameters in an address, with the {@code ?}; empty if there are none. */
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
