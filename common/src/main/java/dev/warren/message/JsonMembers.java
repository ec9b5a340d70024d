package dev.warren.message;

/**
 * The members of one object, in the order of the text. Those with a known name are returned, each
 * once; the others are skipped. Names are returned as the constants they were given as, which a
 * switch compares faster than a parser's own.
 */
final class JsonMembers {

  private final MessageReader in;
  private final String[] known;
  private long seen;

  /** Steps into the object that the reader stands at. There can be 64 known names. */
  JsonMembers(MessageReader in, String... known) throws JsonSyntaxException {
    this.in = in;
    this.known = known;
    in.beginObject();
  }

  /** The name of the next known member, at whose value the reader stands, or null at the end. */
  String next() throws JsonSyntaxException {
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      int index = indexOf(name);
      if (index >= 0) {
        if ((seen & 1L << index) != 0) {
          throw new JsonSyntaxException("field '" + name + "' occurs twice");
        }
        seen |= 1L << index;
        return known[index];
      }
      in.skip();
    }
    return null;
  }

  private int indexOf(String name) {
    for (int i = 0; i < known.length; i++) {
      if (known[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether there was a member of this known name. */
  boolean has(String name) {
    return (seen & 1L << indexOf(name)) != 0;
  }

  /** After the last member: these known names must have occurred. */
  void require(String... names) throws JsonSyntaxException {
    for (String name : names) {
      if (!has(name)) {
        throw new JsonSyntaxException("field '" + name + "' is missing");
      }
    }
  }
}
