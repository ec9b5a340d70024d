package dev.warren.producer.cli;

import dev.warren.task.RawJson;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Some of the items of an input. It is read to the last of them, and no further. */
final class SomeItems implements ItemSource {
  private final ItemSource all;
  private final Indexes indexes;

  /**
   * Chooses some.
   *
   * @throws InputException if it is known that there are not so many
   */
  SomeItems(ItemSource all, Indexes indexes) {
    this.all = all;
    this.indexes = indexes;
    if (all.total() >= 0 && indexes.last() >= all.total()) {
      throw tooFew(all.total());
    }
  }

  private InputException tooFew(long total) {
    return new InputException(
        "--only: there is no item "
            + indexes.last()
            + ": "
            + (total == 0
                ? "the input is empty"
                : "the last one of the input is item " + (total - 1)));
  }

  @Override
  public long total() {
    return indexes.count();
  }

  @Override
  public Optional<RawJson> first() {
    return all.first();
  }

  @Override
  public Iterator<RawJson> items() {
    Iterator<RawJson> items = all.items();
    return new Iterator<>() {
      private int given;
      private int read;

      @Override
      public boolean hasNext() {
        return given < indexes.count();
      }

      @Override
      public RawJson next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        RawJson item = null;
        for (int wanted = indexes.get(given++); read <= wanted; read++) {
          if (!items.hasNext()) {
            throw tooFew(read);
          }
          item = items.next();
        }
        return item;
      }
    };
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
