package dev.warren.producer.cli;

import dev.warren.task.RawJson;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/** Where the items of a run come from. Belongs to the thread that reads it. */
interface ItemSource extends AutoCloseable {

  /** How many items there are, or -1 if nobody knows. */
  long total();

  /** The first item; empty if there is none, or it is not known before {@link #items} is read. */
  default Optional<RawJson> first() {
    return Optional.empty();
  }

  /**
   * The items, once: the arguments of each as a JSON array. Throws {@link InputException} where the
   * input is at fault. What is beyond a limit is left to the pool to refuse.
   */
  Iterator<RawJson> items();

  @Override
  void close() throws IOException;

  /** The same item again and again. */
  static ItemSource repeated(RawJson item, int count) {
    return new ItemSource() {
      @Override
      public long total() {
        return count;
      }

      @Override
      public Optional<RawJson> first() {
        return Optional.of(item);
      }

      @Override
      public Iterator<RawJson> items() {
        return new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return given < count;
          }

          @Override
          public RawJson next() {
            given++;
            return item;
          }
        };
      }

      @Override
      public void close() {}
    };
  }
}
