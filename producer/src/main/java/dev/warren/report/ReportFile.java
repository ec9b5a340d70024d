package dev.warren.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.warren.page.PageFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import tools.jackson.core.JsonGenerator;

/**
 * The page of a job: one HTML file that needs nothing else. In front stand its style and script;
 * behind them what happens is added as elements that a browser does not run or show, so that the
 * file is whole at any time, also when this process is killed. Everything that the page says is
 * worked out by its script.
 *
 * <pre>
 *   &lt;script type="application/warren+json"&gt;{"k":"process","n":1,"host":"vm","pid":4711}&lt;/script&gt;
 *   &lt;script type="application/warren-rows" data-n="4096"&gt;BASE64&lt;/script&gt;
 * </pre>
 *
 * <p>Rows are ten columns, one after the other: call, index, task, process, attempt, outcome,
 * group, queued, started, took. Each is as many LEB128 numbers as there are rows; those of call,
 * index, queued and started are the zigzag of the difference to the row before. All of it is raw
 * deflate in base64. The names of the other elements' members are in {@link EventJson}.
 */
final class ReportFile implements RecordSink {
  /** The parts of the script, each of which uses only those before it. */
  private static final List<String> SCRIPTS =
      List.of(
          "basics.js",
          "reading.js",
          "counting.js",
          "verdict.js",
          "sections.js",
          "tables.js",
          "charts.js",
          "timeline-view.js",
          "timeline-drawing.js",
          "timeline.js",
          "report.js");

  private static final int COLUMNS = 10;

  /** A number of 53 bits, as browsers have them, takes at most so many bytes. */
  private static final int MAX_NUMBER = 8;

  private final Path file;
  private final OutputStream out;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final byte[] plain = new byte[COLUMNS * Rows.SIZE * MAX_NUMBER];
  private final byte[] packed = new byte[plain.length + 1_024];
  private int length;

  private ReportFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Creates the file, or replaces the one that is there.
   *
   * @throws IOException if it cannot be written
   */
  static ReportFile create(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    try {
      out.write(head().getBytes(UTF_8));
    } catch (IOException | RuntimeException | Error e) {
      out.close();
      throw e;
    }
    return new ReportFile(file, out);
  }

  private static String head() {
    String style =
        PageFile.CHART_STYLE.text()
            + PageFile.STYLE.text()
            + PageFile.text(ReportFile.class, "report.css");
    String script =
        PageFile.CHART_SCRIPT.text()
            + PageFile.SCRIPT.text()
            + SCRIPTS.stream()
                .map(name -> PageFile.text(ReportFile.class, name))
                .collect(Collectors.joining());
    String policy =
        "default-src 'none'; style-src '"
            + hash(style)
            + "'; script-src '"
            + hash(script)
            + "'; img-src data:; base-uri 'none'; form-action 'none'";
    return PageFile.text(ReportFile.class, "report.html")
        .replace("{{csp}}", policy)
        .replace("{{style}}", style)
        .replace("{{script}}", script);
  }

  /** What a content security policy knows an element's text by. */
  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String name() {
    return "the report " + file;
  }

  @Override
  public void write(Event event) throws IOException {
    String json = EventJson.object(out -> write(event, out));
    append("<script type=\"application/warren+json\">" + json + "</script>\n");
  }

  private static void write(Event event, JsonGenerator out) {
    EventJson.members(event, out);
    if (event instanceof Event.Began) {
      machine(out);
    }
  }

  private static void machine(JsonGenerator out) {
    out.writeNumberProperty("cores", Runtime.getRuntime().availableProcessors());
    out.writeNumberProperty("maxHeapBytes", Runtime.getRuntime().maxMemory());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      out.writeNumberProperty("memoryBytes", system.getTotalMemorySize());
    } else {
      out.writeNullProperty("memoryBytes");
    }
    String version = ReportFile.class.getPackage().getImplementationVersion();
    out.writeStringProperty("warren", version == null ? "not packaged" : version);
    out.writeStringProperty("java", System.getProperty("java.runtime.version"));
    out.writeStringProperty(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
  }

  @Override
  public void write(Rows rows) throws IOException {
    int n = rows.size();
    length = 0;
    differences(rows.call, n);
    differences(rows.index, n);
    numbers(rows.task, n);
    numbers(rows.process, n);
    numbers(rows.attempt, n);
    for (int i = 0; i < n; i++) {
      number(rows.outcome[i]);
    }
    numbers(rows.group, n);
    differences(rows.queued, n);
    differences(rows.started, n);
    numbers(rows.took, n);
    deflater.reset();
    deflater.setInput(plain, 0, length);
    deflater.finish();
    int size = deflater.deflate(packed);
    if (!deflater.finished()) {
      throw new IllegalStateException("packed rows are larger than plain ones");
    }
    byte[] exact = java.util.Arrays.copyOf(packed, size);
    String text = new String(Base64.getEncoder().encode(exact), US_ASCII);
    append("<script type=\"application/warren-rows\" data-n=\"" + n + "\">" + text + "</script>\n");
  }

  /** In one piece, so that a process that is killed leaves all of it, or nothing. */
  private void append(String element) throws IOException {
    out.write(element.getBytes(UTF_8));
  }

  private void numbers(int[] column, int n) {
    for (int i = 0; i < n; i++) {
      number(column[i]);
    }
  }

  private void numbers(long[] column, int n) {
    for (int i = 0; i < n; i++) {
      number(column[i]);
    }
  }

  private void differences(int[] column, int n) {
    long before = 0;
    for (int i = 0; i < n; i++) {
      difference(column[i] - before);
      before = column[i];
    }
  }

  private void differences(long[] column, int n) {
    long before = 0;
    for (int i = 0; i < n; i++) {
      difference(column[i] - before);
      before = column[i];
    }
  }

  private void difference(long number) {
    number(number << 1 ^ number >> 63);
  }

  private void number(long number) {
    long rest = number & (1L << 53) - 1; // never negative, and never longer
    while (rest > 0x7F) {
      plain[length++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    plain[length++] = (byte) rest;
  }

  @Override
  public void close() throws IOException {
    deflater.end();
    out.close();
  }
}
