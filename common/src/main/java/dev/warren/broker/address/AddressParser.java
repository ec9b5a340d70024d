package dev.warren.broker.address;

import dev.warren.broker.address.BrokerAddress.Host;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a broker's address. {@code java.net.URI} knows no lists of hosts, and its messages contain
 * the text, which may hold a password: no message here repeats any part of the text.
 */
final class AddressParser {

  private static final String FORM = "amqp://user:password@host:port/vhost";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\\.?");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private AddressParser() {}

  static BrokerAddress parse(String text) {
    var uri = text.strip();
    int colon = uri.indexOf("://");
    var scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("amqp") && !scheme.equals("amqps")) {
      throw invalid("begins with amqp:// or amqps://, as in " + FORM);
    }
    boolean tls = scheme.equals("amqps");
    var rest = uri.substring(colon + 3);
    if (rest.indexOf('#') >= 0) {
      throw invalid("takes no '#': write %23 where it belongs to a name or a password");
    }
    int question = rest.indexOf('?');
    var place = question < 0 ? rest : rest.substring(0, question);
    var tlsParameters = question < 0 ? TlsParameters.NONE : parameters(rest, question, tls);
    int slash = place.indexOf('/');
    var authority = slash < 0 ? place : place.substring(0, slash);
    var path = slash < 0 ? "" : place.substring(slash + 1);
    if (path.indexOf('@') >= 0) {
      throw invalid(
          "has its '@' before the first '/': write %2F for a '/' in a name or a password, %40 for an '@' in a virtual host");
    }

    int at = authority.lastIndexOf('@');
    var user = tlsParameters.external() ? "" : "guest";
    var password = user;
    if (at >= 0) {
      if (tlsParameters.external()) {
        throw invalid(
            "names no user where it says auth_mechanism=external: the certificate tells the user");
      }
      var userInfo = authority.substring(0, at);
      int separator = userInfo.indexOf(':');
      user = decode("user name", separator < 0 ? userInfo : userInfo.substring(0, separator));
      password = separator < 0 ? "" : decode("password", userInfo.substring(separator + 1));
      if (user.isEmpty()) {
        throw invalid("names a user before the '@'");
      }
    }
    var hosts =
        hosts(authority.substring(at + 1), tls ? BrokerAddress.TLS_PORT : BrokerAddress.PLAIN_PORT);
    return new BrokerAddress(
        hosts, virtualHost(path), tls, user, new Secret(password), tlsParameters);
  }

  private static TlsParameters parameters(String rest, int question, boolean tls) {
    if (rest.indexOf('@', question) >= 0) {
      throw invalid(
          "has its '@' before the '?': write %3F for a '?' in a password, %40 for an '@' in the"
              + " name of a file");
    }
    if (!tls) {
      throw invalid("has parameters behind a '?' only if it begins with amqps://");
    }
    return TlsParameters.parse(rest.substring(question + 1));
  }

  private static List<Host> hosts(String list, int defaultPort) {
    var hosts = new ArrayList<Host>();
    for (var part : list.split(",", -1)) {
      hosts.add(host(part.strip(), defaultPort));
    }
    return hosts;
  }

  private static Host host(String text, int defaultPort) {
    int colon;
    String name;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || !IPV6.matcher(text.substring(1, end)).matches()) {
        throw invalid("writes an IPv6 address in brackets, as in amqp://[::1]:5672");
      }
      name = text.substring(1, end);
      colon = end + 1;
      if (colon < text.length() && text.charAt(colon) != ':') {
        throw invalid("has a ':' and a port, or nothing, after the bracket of an IPv6 address");
      }
    } else {
      colon = text.indexOf(':');
      if (colon < 0) {
        colon = text.length();
      }
      name = text.substring(0, colon);
      if (name.isEmpty()) {
        throw invalid("names a host, and one between each two commas, as in " + FORM);
      }
      if (!NAME.matcher(name).matches()) {
        throw invalid(
            "has hosts of letters, digits, '.', '_' and '-'; an IPv6 address stands in brackets");
      }
    }
    if (colon >= text.length()) {
      return new Host(name, defaultPort);
    }
    var port = text.substring(colon + 1);
    if (!PORT.matcher(port).matches()) {
      throw invalid(
          "has a number from 1 to 65535 after the ':' of a host; write %40 for an '@', %2F for a '/' in a password");
    }
    return new Host(name, Integer.parseInt(port));
  }

  private static String virtualHost(String path) {
    // Other libraries want the virtual host "/" written as amqp://host//.
    if (path.isEmpty() || path.equals("/")) {
      return "/";
    }
    if (path.indexOf('/') >= 0) {
      throw invalid("has one virtual host after the '/': write %2F for a '/' in its name");
    }
    return decode("virtual host", path);
  }

  static String decode(String what, String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw invalid(
            "has two hexadecimal digits after each '%' in the "
                + what
                + "; write %25 for a '%' itself");
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw invalid("encodes the " + what + " as UTF-8");
    }
  }

  static IllegalArgumentException invalid(String rule) {
    return new IllegalArgumentException("a broker address " + rule);
  }
}
