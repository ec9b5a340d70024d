package dev.warren.message;

/**
 * Writes and reads messages. Thread-safe; blocks nowhere. Reading is one pass over the body that
 * copies no value, and checks the limits of the protocol before it allocates.
 */
public final class MessageCodec {

  /** The version of the protocol that is written, and the only one that is read. */
  public static final int VERSION = 1;

  private static final String UNKNOWN_VERSION =
      "it is not of version " + VERSION + " of the protocol, the only one known here";

  @FunctionalInterface
  private interface Reader<T> {

    T read(JsonScanner in) throws JsonSyntaxException;
  }

  private MessageCodec() {}

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(TaskMessage message) {
    long bytes = 256L + message.job().length() + message.task().length();
    bytes += TaskJson.bytes(message.items());
    return TaskJson.write(message, writer(bytes));
  }

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(ResultMessage message) {
    long bytes = 256L + message.job().length() + 6L * message.host().length();
    for (Result result : message.results()) {
      bytes += encodedBytes(result);
    }
    return ResultJson.write(message, writer(bytes));
  }

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(ControlMessage message) {
    byte[] json = ControlJson.write(message);
    checkSize(json.length);
    return json;
  }

  /**
   * An upper bound of the bytes a result takes up in a message, which are to add up to less than
   * {@link Limits#MAX_MESSAGE_BYTES} minus 4 KiB.
   */
  public static long encodedBytes(Result result) {
    return ResultJson.bound(result);
  }

  private static JsonWriter writer(long bound) {
    checkSize(bound);
    return new JsonWriter((int) bound);
  }

  private static void checkSize(long bytes) {
    if (bytes > Limits.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(tooLarge(bytes));
    }
  }

  private static String tooLarge(long bytes) {
    return "a message of "
        + bytes
        + " bytes is larger than the "
        + Limits.MAX_MESSAGE_BYTES
        + " a message may have";
  }

  /**
   * Reads a task message. The items are slices of the body.
   *
   * @throws MessageException if it cannot be understood
   */
  public static TaskMessage decodeTask(byte[] body) throws MessageException {
    return decode(body, TaskJson::read);
  }

  /**
   * Reads a result message. The values are slices of the body.
   *
   * @throws MessageException if it cannot be understood
   */
  public static ResultMessage decodeResult(byte[] body) throws MessageException {
    return decode(body, ResultJson::read);
  }

  /**
   * Reads a control message.
   *
   * @throws MessageException if it cannot be understood
   */
  public static ControlMessage decodeControl(byte[] body) throws MessageException {
    return decode(body, ControlJson::read);
  }

  private static <T> T decode(byte[] body, Reader<T> reader) throws MessageException {
    if (body.length > Limits.MAX_MESSAGE_BYTES) {
      throw new MessageException(tooLarge(body.length));
    }
    JsonScanner in = new JsonScanner(body);
    try {
      T message = reader.read(in);
      in.finish();
      return message;
    } catch (JsonSyntaxException | IllegalArgumentException e) {
      throw explain(body, e.getMessage());
    }
  }

  /** Goes through the body again, for what an answer needs, as far as it makes sense. */
  private static MessageException explain(byte[] body, String reason) {
    String why = reason;
    String job = null;
    String key = "";
    long first = -1;
    try {
      JsonScanner in = new JsonScanner(body);
      in.beginObject();
      for (boolean isFirst = true; in.nextMember(isFirst); isFirst = false) {
        String name = in.name();
        JsonScanner value = new JsonScanner(in.value());
        int start = value.peek();
        if (name.equals("job") && start == '"') {
          String text = value.string();
          job = Limits.isName(text) ? text : null;
        } else if (name.equals("key") && start == '"') {
          String text = value.string();
          key = Limits.isName(text) ? text : "";
        } else if (name.equals("first") && start >= '0' && start <= '9') {
          first = value.integer();
        } else if (name.equals("v")) {
          why = Long.toString(VERSION).equals(value.value().asString()) ? why : UNKNOWN_VERSION;
        }
      }
    } catch (JsonSyntaxException e) {
      // The rest makes no sense, which is why we are here.
    }
    return new MessageException(why, job, key, first);
  }

  /** Reads the field {@code v}. */
  static void readVersion(JsonScanner in) throws JsonSyntaxException {
    if (in.integer() != VERSION) {
      throw new JsonSyntaxException(UNKNOWN_VERSION);
    }
  }
}
