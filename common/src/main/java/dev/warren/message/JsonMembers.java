package dev.warren.message;

/** The members of one object, in the order of the text. Each known one may occur once. */
final class JsonMembers {

  /** More than any object of the protocol has. */
  private static final int MAX_MEMBERS = 16;

  private final MessageReader in;

  /** The names of the known members so far. */
  private final String[] seen = new String[MAX_MEMBERS];

  private int count;

  /** Steps into the object that the reader stands at. */
  JsonMembers(MessageReader in) throws JsonSyntaxException {
    this.in = in;
    in.beginObject();
  }

  /** The name of the next member, at whose value the reader stands, or null at the end. */
  String next() throws JsonSyntaxException {
    String name = in.nextName();
    if (name != null) {
      if (has(name)) {
        throw new JsonSyntaxException("field '" + name + "' occurs twice");
      }
      seen[count++] = name;
    }
    return name;
  }

  /** Steps over the value of the last member, which is not known: it may occur again. */
  void skip() {
    count--;
    in.skip();
  }

  /** Whether there was a known member of this name. */
  boolean has(String name) {
    for (int i = 0; i < count; i++) {
      if (seen[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Checks, after the last member, that these have occurred. */
  void require(String... names) throws JsonSyntaxException {
    for (String name : names) {
      if (!has(name)) {
        throw new JsonSyntaxException("field '" + name + "' is missing");
      }
    }
  }
}
