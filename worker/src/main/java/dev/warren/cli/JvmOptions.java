package dev.warren.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Options for the virtual machine of a worker process.
 *
 * @param options one element for each argument
 */
public record JvmOptions(List<String> options) {

  /** None. */
  public static final JvmOptions NONE = new JvmOptions(List.of());

  /** Splits at spaces that are not between single or double quotes. */
  public static final class Converter implements ITypeConverter<JvmOptions> {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    /** Called by picocli. */
    public Converter() {}

    @Override
    public JvmOptions convert(String text) {
      List<String> options = new ArrayList<>();
      Matcher words = WORD.matcher(text);
      int end = 0;
      while (words.find()) {
        checkSpace(text.substring(end, words.start()));
        options.add(option(words.group()));
        end = words.end();
      }
      checkSpace(text.substring(end));
      return new JvmOptions(options);
    }

    private static void checkSpace(String between) {
      if (!between.isBlank()) {
        throw new TypeConversionException("a quote does not end");
      }
    }

    private static String option(String word) {
      String option =
          QUOTED
              .matcher(word)
              .replaceAll(
                  quoted ->
                      Matcher.quoteReplacement(
                          quoted.group(1) != null ? quoted.group(1) : quoted.group(2)));
      // Java would take anything else for the main class.
      if (!option.startsWith("-")) {
        throw new TypeConversionException(
            "'" + option + "' is no option: it does not begin with -");
      }
      return option;
    }
  }
}
