package dev.warren.broker.address;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Where a broker is and who logs in. Immutable; {@link #toString()} shows everything but the
 * password.
 *
 * @param hosts the nodes of the broker, at least one; any of them can be used
 * @param virtualHost the virtual host, {@code /} by default
 * @param tls whether the connection is encrypted and the broker's certificate checked
 * @param user the user's name
 * @param password the user's password
 * @param tlsParameters files for TLS and the way to log in; empty without TLS
 */
public record BrokerAddress(
    List<Host> hosts,
    String virtualHost,
    boolean tls,
    String user,
    Secret password,
    TlsParameters tlsParameters) {

  /** The port of {@code amqp:} unless another is given. */
  static final int PLAIN_PORT = 5672;

  /** The port of {@code amqps:} unless another is given. */
  static final int TLS_PORT = 5671;

  /** Checks for null and for at least one host. */
  public BrokerAddress {
    hosts = List.copyOf(hosts);
    Objects.requireNonNull(virtualHost, "virtualHost");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(tlsParameters, "tlsParameters");
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a broker address names at least one host");
    }
    if (!tls && tlsParameters.any()) {
      throw new IllegalArgumentException("a broker address without TLS has no parameters for it");
    }
  }

  /** The same without parameters for TLS. */
  public BrokerAddress(
      List<Host> hosts, String virtualHost, boolean tls, String user, Secret password) {
    this(hosts, virtualHost, tls, user, password, TlsParameters.NONE);
  }

  /**
   * One node of a broker.
   *
   * @param name a host name, an IPv4 address, or an IPv6 address without brackets
   * @param port 1 to 65535
   */
  public record Host(String name, int port) {

    /** Checks for null and the range of the port. */
    public Host {
      Objects.requireNonNull(name, "name");
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException(
            "the port of a broker address is a number from 1 to 65535");
      }
    }

    @Override
    public String toString() {
      return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
  }

  /**
   * Reads {@code amqp://user:password@host:port/vhost}, or {@code amqps:} for TLS. Several hosts
   * are separated by commas. All but the first host may be left out: the port is then 5672 or 5671,
   * the user and the password are {@code guest}, the virtual host is {@code /}. Special characters
   * in the user, the password and the virtual host are percent-encoded.
   *
   * <p>Behind {@code amqps:} may follow {@code ?cacertfile=ca.pem&certfile=me.pem&keyfile=me.key},
   * and {@code auth_mechanism=external} for a login by that certificate: see {@link TlsParameters}.
   * Paths are relative to the working folder of this JVM.
   *
   * @throws IllegalArgumentException whose message names the rule and never contains the text,
   *     which may hold a password
   */
  public static BrokerAddress parse(String uri) {
    return AddressParser.parse(Objects.requireNonNull(uri, "uri"));
  }

  /** The same address with another password. */
  public BrokerAddress withPassword(Secret password) {
    return new BrokerAddress(hosts, virtualHost, tls, user, password, tlsParameters);
  }

  /**
   * The address as {@link #parse} reads it, with the password: for another process, never to be
   * shown.
   */
  public String toUriWithPassword() {
    return uri(encode(user) + ":" + encode(password.value()) + "@");
  }

  /** The address without the password. */
  @Override
  public String toString() {
    return uri(encode(user) + "@");
  }

  /** The user that logs in, for messages. */
  public String login() {
    return tlsParameters.external() ? "the user of the certificate" : "'" + user + "'";
  }

  /** The hosts alone, for messages. */
  public String hostList() {
    return hosts.stream().map(Host::toString).collect(Collectors.joining(", "));
  }

  private String uri(String userInfo) {
    var login = tlsParameters.external() ? "" : userInfo;
    var list = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    var path = virtualHost.equals("/") ? "" : "/" + encode(virtualHost);
    return (tls ? "amqps://" : "amqp://") + login + list + path + tlsParameters.query();
  }

  static String encode(String text) {
    // The JDK's encoder is for HTML forms, where a space becomes a plus.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
