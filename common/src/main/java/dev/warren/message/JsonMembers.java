package dev.warren.message;

import java.util.ArrayList;
import java.util.List;

/** The members of one object, in the order of the text. Each known one may occur once. */
final class JsonMembers {

  private final MessageReader in;

  /** The names of the known members so far; they are few. */
  private final List<String> seen = new ArrayList<>();

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
      seen.add(name);
    }
    return name;
  }

  /** Steps over the value of the last member, which is not known: it may occur again. */
  void skip() {
    seen.remove(seen.size() - 1);
    in.skip();
  }

  /** Whether there was a known member of this name. */
  boolean has(String name) {
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).equals(name)) {
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
