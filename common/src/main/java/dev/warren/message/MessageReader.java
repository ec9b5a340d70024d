package dev.warren.message;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of a message with Jackson's streaming parser. Only the arrays of values in it are
 * cut out by {@link JsonSlicer}, and the parser goes on behind them. After each step the reader
 * stands at a value: that of a member, or an element of an array. All methods may also throw
 * Jackson's exceptions. Not thread-safe.
 */
final class MessageReader implements AutoCloseable {

  /** Characters of the name of a field: parsers remember some thousands of names. */
  private static final int MAX_NAME_LENGTH = 1_000;

  /** Levels of nesting, of unknown fields too. */
  private static final int MAX_DEPTH = Limits.MAX_VALUE_DEPTH + 5;

  /** Makes parsers and generators of messages. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxStringLength(Limits.MAX_MESSAGE_BYTES)
                  .maxNumberLength(Limits.MAX_MESSAGE_BYTES)
                  .build())
          .build();

  /** The body, read from a place that can be set. */
  private static final class Source extends InputStream {
    /** Bytes read at once: what was read ahead of an array of values is read again behind it. */
    private static final int MAX_READ_BYTES = 1_000;

    private final byte[] body;
    private int position;

    Source(byte[] body) {
      this.body = body;
    }

    @Override
    public int read() {
      return position < body.length ? body[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      int count = Math.min(Math.min(length, MAX_READ_BYTES), body.length - position);
      System.arraycopy(body, position, to, offset, count);
      position += count;
      return count == 0 ? -1 : count;
    }
  }

  private final Source source;
  private final JsonParser parser;

  /** Bytes that the parser did not see, less those that it saw twice. */
  private long unseen;

  /** Stands before the one value that the body is. */
  MessageReader(byte[] body) throws JsonSyntaxException {
    if (body.length < 2 || body[0] <= 0 || body[1] <= 0) { // Jackson knows other encodings, too
      throw new JsonSyntaxException("expected an object in UTF-8 at byte 0");
    }
    source = new Source(body);
    parser = FACTORY.createParser(ObjectReadContext.empty(), source);
  }

  /** Steps to the one value that the body is. */
  void begin() {
    parser.nextToken();
  }

  private void expect(JsonToken token, String what) throws JsonSyntaxException {
    if (parser.currentToken() != token) {
      throw expected(what);
    }
  }

  private JsonSyntaxException expected(String what) {
    long place = parser.currentTokenLocation().getByteOffset() + unseen;
    return new JsonSyntaxException("expected " + what + " at byte " + place);
  }

  /** Translates what the parser threw. */
  JsonSyntaxException explain(JacksonException thrown) {
    return JsonSyntaxException.of(thrown, unseen);
  }

  /** The kind of the value it stands at. */
  JsonToken token() {
    return parser.currentToken();
  }

  /** Steps into an object. */
  void beginObject() throws JsonSyntaxException {
    expect(JsonToken.START_OBJECT, "an object");
  }

  /**
   * Steps to the value of the next member and returns its name, or out of the object: then null.
   */
  String nextName() {
    String name = parser.nextName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  /** Reads one value. */
  @FunctionalInterface
  interface ValueReader<T> {
    T read(MessageReader in) throws JsonSyntaxException;
  }

  /** Reads an array, whose length is checked before it is kept. */
  <T> List<T> list(String what, int maxSize, ValueReader<T> element) throws JsonSyntaxException {
    List<T> list = new ArrayList<>();
    beginArray();
    while (nextElement()) {
      if (list.size() == maxSize) {
        throw new JsonSyntaxException("there are more than " + maxSize + " " + what);
      }
      list.add(element.read(this));
    }
    return list;
  }

  /** Steps into an array. */
  void beginArray() throws JsonSyntaxException {
    expect(JsonToken.START_ARRAY, "an array");
  }

  /** Steps to the next element, or out of the array: then false. */
  boolean nextElement() {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  /** Steps over the value. */
  void skip() {
    parser.skipChildren();
  }

  String string() throws JsonSyntaxException {
    expect(JsonToken.VALUE_STRING, "a string");
    return parser.getString();
  }

  long integer() throws JsonSyntaxException {
    expect(JsonToken.VALUE_NUMBER_INT, "an integer");
    return parser.getLongValue();
  }

  int smallInteger() throws JsonSyntaxException {
    expect(JsonToken.VALUE_NUMBER_INT, "an integer");
    return parser.getIntValue();
  }

  /** A number that need not be exact. */
  double number() throws JsonSyntaxException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      expect(JsonToken.VALUE_NUMBER_INT, "a number");
    }
    return parser.getDoubleValue();
  }

  boolean bool() throws JsonSyntaxException {
    boolean isTrue = parser.currentToken() == JsonToken.VALUE_TRUE;
    if (!isTrue) {
      expect(JsonToken.VALUE_FALSE, "true or false");
    }
    return isTrue;
  }

  /** The elements of an array as slices of the body, whether they are JSON or not. */
  JsonValues values() throws JsonSyntaxException {
    beginArray();
    int readAhead = parser.releaseBuffered(OutputStream.nullOutputStream());
    int start = source.position - readAhead;
    JsonSlicer slicer = new JsonSlicer(source.body, start, source.body.length);
    JsonValues values = slicer.elements();
    unseen += slicer.position() - source.position;
    source.position = slicer.position();
    parser.nextToken(); // the bracket that closes it
    return values;
  }

  /** After the value: there must be nothing more. */
  void finish() throws JsonSyntaxException {
    if (parser.nextToken() != null) {
      throw expected("nothing more after the message");
    }
  }

  @Override
  public void close() {
    parser.close();
  }
}
