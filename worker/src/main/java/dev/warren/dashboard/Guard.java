package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import dev.warren.broker.address.Secret;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may ask what. On the loopback everybody on this machine may look, and who has the
 * token may change something; elsewhere everything needs the token. Pages of other origins may do
 * neither, also where their names lead to this address. Immutable.
 */
final class Guard {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String BEARER = "Bearer ";

  private final boolean loopback;
  private final String address;
  private final byte[] token;

  Guard(InetAddress address, Secret token) {
    this.loopback = address.isLoopbackAddress();
    this.address = hostOf(address);
    this.token = token.value().getBytes(UTF_8);
  }

  /** An address as it stands in a URL. */
  static String hostOf(InetAddress address) {
    String host = address.getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /**
   * Checks a request.
   *
   * @throws HttpError if it is refused
   */
  void check(String method, String path, Headers headers) {
    if (loopback && !isOwnName(headers)) {
      throw new HttpError(
          403, "this address is opened as http://localhost or http://127.0.0.1 only");
    }
    if (!path.startsWith("/api/")) {
      return;
    }
    boolean changes = method.equals("POST");
    String site = first(headers, "Sec-Fetch-Site").orElse("none");
    if (!site.equals("none") && !site.equals("same-origin")) {
      throw new HttpError(403, "pages of other origins may not use this");
    }
    if (changes && !isOwnOrigin(headers)) {
      throw new HttpError(403, "pages of other origins may change nothing here");
    }
    if ((changes || !loopback) && !hasToken(headers)) {
      throw new HttpError(
          401,
          "the token is missing or wrong: open the address that worker dashboard printed at its"
              + " start");
    }
    String type = first(headers, "Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (changes && !type.split(";", 2)[0].strip().equals("application/json")) {
      throw new HttpError(403, "the Content-Type must be application/json");
    }
  }

  /** Whether the token is there and right. */
  boolean hasToken(Headers headers) {
    String given = first(headers, "Authorization").orElse("");
    return given.startsWith(BEARER)
        && MessageDigest.isEqual(given.substring(BEARER.length()).strip().getBytes(UTF_8), token);
  }

  /** A name that leads here may be anybody's, and its pages would be of this origin. */
  private boolean isOwnName(Headers headers) {
    String host = first(headers, "Host").orElse("").toLowerCase(Locale.ROOT);
    String name = host.replaceFirst(":[0-9]*$", "");
    return LOOPBACK_NAMES.contains(name) || name.equals(address);
  }

  private static boolean isOwnOrigin(Headers headers) {
    Optional<String> origin = first(headers, "Origin");
    String host = first(headers, "Host").orElse("");
    return origin.isEmpty()
        || origin.get().equalsIgnoreCase("http://" + host)
        || origin.get().equalsIgnoreCase("https://" + host); // behind a proxy
  }

  private static Optional<String> first(Headers headers, String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }
}
