package dev.warren.worker.cli;

import dev.warren.supervisor.Scaling;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of processes: {@code 4}, {@code 1..8}. */
final class ProcessesConverter implements ITypeConverter<Scaling> {
  private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");

  @Override
  public Scaling convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no number of processes; write 4, or 1..8");
    }
    int least = Integer.parseInt(parts.group(1));
    int most = parts.group(2) == null ? least : Integer.parseInt(parts.group(2));
    try {
      return new Scaling(least, most, false);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
