package dev.warren.producer.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Some indexes of an input, in ascending order, each once. Immutable. */
final class Indexes {
  private static final Pattern PART = Pattern.compile("([0-9]{1,10})(?:-([0-9]{1,10}))?");

  private record Range(int first, int last) {}

  private final List<Range> ranges;

  /** How many indexes are in the ranges before each one. */
  private final long[] before;

  private final long count;

  private Indexes(List<Range> ranges) {
    this.ranges = ranges;
    this.before = new long[ranges.size()];
    long sum = 0;
    for (int i = 0; i < before.length; i++) {
      before[i] = sum;
      sum += ranges.get(i).last() - (long) ranges.get(i).first() + 1;
    }
    this.count = sum;
  }

  /** Reads {@code --only}: {@code 17} or {@code 3,10-20}. */
  static final class Converter implements ITypeConverter<Indexes> {
    @Override
    public Indexes convert(String text) {
      List<Range> ranges = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        ranges.add(range(part.strip()));
      }
      ranges.sort(Comparator.comparing(Range::first));
      return new Indexes(merged(ranges));
    }

    private static Range range(String text) {
      Matcher part = PART.matcher(text);
      if (!part.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no index of an item; write 17 or 3,10-20");
      }
      int first = index(part.group(1));
      int last = part.group(2) == null ? first : index(part.group(2));
      if (last < first) {
        throw new TypeConversionException("'" + text + "' ends before it begins");
      }
      return new Range(first, last);
    }

    private static int index(String digits) {
      long index = Long.parseLong(digits);
      if (index >= Integer.MAX_VALUE) {
        throw new TypeConversionException(
            "a run has no item " + digits + ": the last one can be " + (Integer.MAX_VALUE - 1));
      }
      return (int) index;
    }

    private static List<Range> merged(List<Range> sorted) {
      List<Range> merged = new ArrayList<>();
      for (Range range : sorted) {
        Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
        if (last != null && range.first() <= last.last()) {
          merged.set(
              merged.size() - 1, new Range(last.first(), Math.max(last.last(), range.last())));
        } else {
          merged.add(range);
        }
      }
      return merged;
    }
  }

  /** How many there are. */
  long count() {
    return count;
  }

  /** The last one. */
  int last() {
    return ranges.get(ranges.size() - 1).last();
  }

  /** The index at a place, from 0 on. */
  int get(int place) {
    int found = Arrays.binarySearch(before, place);
    int range = found >= 0 ? found : -found - 2;
    return (int) (ranges.get(range).first() + (place - before[range]));
  }
}
