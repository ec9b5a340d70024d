package dev.warren.broker;

import static dev.warren.broker.AddressParser.invalid;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what stands behind the {@code ?} of a broker's address, under the names that RabbitMQ's
 * description of such addresses uses. No message in here repeats any part of the text.
 */
final class ParameterParser {

  private static final String VERIFY = "verify";
  private static final List<String> KNOWN =
      List.of(
          TlsParameters.AUTHORITIES,
          TlsParameters.CERTIFICATE,
          TlsParameters.KEY,
          TlsParameters.MECHANISM,
          VERIFY);

  private final Map<String, String> values = new HashMap<>();

  private ParameterParser() {}

  static TlsParameters parse(String query) {
    var parser = new ParameterParser();
    for (var part : query.split("&", -1)) {
      parser.add(part);
    }
    return parser.finish();
  }

  private void add(String part) {
    int equals = part.indexOf('=');
    var name = equals < 0 ? part : part.substring(0, equals);
    if (!KNOWN.contains(name)) {
      throw invalid(
          "has no parameters behind its '?' but cacertfile, certfile, keyfile and auth_mechanism;"
              + " write %3F for a '?' in a password or a name, %26 for an '&' in the name of a file");
    }
    var value = AddressParser.decode("parameters", part.substring(equals + 1));
    if (equals < 0 || value.isEmpty()) {
      throw invalid("gives each parameter a value, as in cacertfile=ca.pem");
    }
    if (values.put(name, value) != null) {
      throw invalid("has each parameter once");
    }
  }

  private TlsParameters finish() {
    if (!values.getOrDefault(VERIFY, "verify_peer").equals("verify_peer")) {
      throw invalid(
          "cannot turn off the checks of TLS: the broker's certificate is always verified. Leave"
              + " out 'verify', and name the broker's authority with cacertfile");
    }
    var mechanism = values.getOrDefault(TlsParameters.MECHANISM, "plain");
    if (!mechanism.equals("plain") && !mechanism.equals(TlsParameters.EXTERNAL)) {
      throw invalid("has an auth_mechanism of plain or external");
    }
    return new TlsParameters(
        file(TlsParameters.AUTHORITIES),
        file(TlsParameters.CERTIFICATE),
        file(TlsParameters.KEY),
        mechanism.equals(TlsParameters.EXTERNAL));
  }

  private Optional<Path> file(String name) {
    try {
      return Optional.ofNullable(values.get(name)).map(Path::of);
    } catch (InvalidPathException e) {
      throw invalid("has in " + name + " the name of a file");
    }
  }
}
