package dev.warren.producer.cli;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/** Where the items of a run come from. Belongs to the thread that reads it. */
interface ItemSource extends AutoCloseable {

  /** How many items there are, or -1 if nobody knows. */
  long total();

  /**
   * The arguments of the first item as a JSON array; empty if there is none, or it is not known
   * before {@link #items} is read.
   */
  default Optional<byte[]> first() {
    return Optional.empty();
  }

  /**
   * The items, once, for {@link RawCodec}. Throws {@link InputException} where the input is at
   * fault.
   */
  Iterator<Object[]> items();

  @Override
  void close() throws IOException;

  /** The same item again and again. */
  static ItemSource repeated(byte[] arguments, int count) {
    Object[] item = RawCodec.item(arguments);
    return new ItemSource() {
      @Override
      public long total() {
        return count;
      }

      @Override
      public Optional<byte[]> first() {
        return Optional.of(arguments);
      }

      @Override
      public Iterator<Object[]> items() {
        return new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return given < count;
          }

          @Override
          public Object[] next() {
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
