package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;

/** The parameters behind the question mark of an address. */
final class Query {
  private Query() {}

  /**
   * Reads them; those without a value are left out.
   *
   * @throws HttpError if they are malformed
   */
  static Map<String, String> parse(String raw) {
    Map<String, String> query = new HashMap<>();
    try {
      for (String each : raw == null ? new String[0] : raw.split("&")) {
        String[] parts = each.split("=", 2);
        if (parts.length == 2 && !parts[1].isEmpty()) {
          query.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new HttpError(400, "the parameters are malformed: " + e.getMessage());
    }
    return query;
  }
}
