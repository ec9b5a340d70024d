package dev.warren.broker;

import com.rabbitmq.client.LongString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Headers as the AMQP client delivers them, without its own types. */
final class Headers {

  private Headers() {}

  /** The same with text as strings; unmodifiable. A broker may deliver null for none. */
  static Map<String, Object> plain(Map<String, Object> headers) {
    if (headers == null || headers.isEmpty()) {
      return Map.of();
    }
    var plain = new LinkedHashMap<String, Object>();
    headers.forEach((name, value) -> plain.put(name, plain(value)));
    return Collections.unmodifiableMap(plain);
  }

  private static Object plain(Object value) {
    if (value instanceof LongString text) {
      return text.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Headers::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      var plain = new LinkedHashMap<String, Object>();
      map.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
      return plain;
    }
    return value;
  }
}
