package dev.warren.producer.cli;

import java.io.IOException;
import java.util.Iterator;

/** Where the items of a run come from. Belongs to the thread that reads it. */
interface ItemSource extends AutoCloseable {

  /** How many items there are, or -1 if nobody knows. */
  long total();

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
