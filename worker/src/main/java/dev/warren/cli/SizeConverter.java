package dev.warren.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes of memory, {@code 256m} and {@code 2g}, as a number of bytes. */
public final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([mg])");

  @Override
  public Long convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("'" + text + "' is no size; write 256m or 2g");
    }
    return Long.parseLong(parts.group(1)) << (parts.group(2).equals("m") ? 20 : 30);
  }
}
