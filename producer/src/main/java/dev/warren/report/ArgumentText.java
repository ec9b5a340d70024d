package dev.warren.report;

import dev.warren.engine.ItemArguments;
import dev.warren.message.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Arguments of items as the command line takes them: the value, or an array of several. */
final class ArgumentText {
  private static final JsonFactory JSON = new JsonFactory();

  private ArgumentText() {}

  /** The argument, cut off if it is long; empty if it is not known. */
  static String of(ItemArguments arguments, int most) {
    Optional<JsonBytes> json = arguments.json();
    if (json.isEmpty()) {
      return "";
    }
    JsonBytes all = json.get();
    JsonBytes shown = single(all);
    // No character has more than four bytes.
    int bytes = Math.min(shown.length(), 4 * most);
    String text = new String(shown.bytes(), shown.offset(), bytes, StandardCharsets.UTF_8);
    return bytes == shown.length() && text.length() <= most
        ? text
        : text.substring(0, Math.min(most, text.length())) + "…";
  }

  /** The one element of an array; the array itself if it has another number of them. */
  private static JsonBytes single(JsonBytes array) {
    try (JsonParser in =
        JSON.createParser(
            ObjectReadContext.empty(), array.bytes(), array.offset(), array.length())) {
      if (in.nextToken() == JsonToken.START_ARRAY && in.nextToken() != JsonToken.END_ARRAY) {
        int from = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        int to = (int) in.currentLocation().getByteOffset();
        if (in.nextToken() == JsonToken.END_ARRAY) {
          return new JsonBytes(array.bytes(), array.offset() + from, to - from);
        }
      }
    } catch (JacksonException | IndexOutOfBoundsException e) {
      // It is shown as it is.
    }
    return array;
  }

  /** The command that runs a task here with an argument; empty if that is cut off or unknown. */
  static String command(String task, String argument) {
    return argument.isEmpty() || argument.endsWith("…")
        ? ""
        : "java -jar producer.jar run "
            + task
            + " --arg '"
            + argument.replace("'", "'\\''")
            + "' --count 1 --threads 1";
  }
}
