package dev.warren.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import java.util.zip.InflaterOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data of a report file.
 *
 * @param events in their order
 * @param rows with their ten columns
 */
record ReportReader(List<JsonNode> events, List<long[]> rows) {
  private static final int COLUMNS = 10;
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/warren(?:\\+(json)\"|-rows\" data-n=\"([0-9]+)\")>([^<]*)</script>");

  /** What stands behind the head of the page; nothing before the first call. */
  static String added(Path file) throws IOException {
    String text = Files.readString(file);
    int first = text.indexOf("<script type=\"application/warren+json\">{\"k\":\"job\"");
    return first < 0 ? "" : text.substring(first);
  }

  static ReportReader of(Path file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    List<long[]> rows = new ArrayList<>();
    Matcher found = DATA.matcher(added(file));
    while (found.find()) {
      if (found.group(1) != null) {
        events.add(JsonMapper.shared().readTree(found.group(3)));
      } else {
        rows.addAll(rows(Integer.parseInt(found.group(2)), found.group(3)));
      }
    }
    return new ReportReader(events, rows);
  }

  private static List<long[]> rows(int n, String packed) throws IOException {
    var plain = new ByteArrayOutputStream();
    try (var out = new InflaterOutputStream(plain, new Inflater(true))) {
      out.write(Base64.getDecoder().decode(packed));
    }
    byte[] bytes = plain.toByteArray();
    List<long[]> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      rows.add(new long[COLUMNS]);
    }
    int at = 0;
    for (int column = 0; column < COLUMNS; column++) {
      boolean isDifference = column == 0 || column == 1 || column == 7 || column == 8;
      long before = 0;
      for (int i = 0; i < n; i++) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
          byte next = bytes[at++];
          number |= (long) (next & 0x7F) << shift;
          if (next >= 0) {
            break;
          }
        }
        if (isDifference) {
          before += number >>> 1 ^ -(number & 1);
          number = before;
        }
        rows.get(i)[column] = number;
      }
    }
    return rows;
  }

  List<JsonNode> all(String kind) {
    return events.stream().filter(event -> event.get("k").asString().equals(kind)).toList();
  }

  JsonNode only(String kind, int number) {
    return all(kind).get(number);
  }
}
