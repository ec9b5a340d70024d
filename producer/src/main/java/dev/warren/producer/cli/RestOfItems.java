package dev.warren.producer.cli;

import dev.warren.task.RawJson;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/** The items behind those that have their results already. */
final class RestOfItems implements ItemSource {
  private final ItemSource all;
  private final int done;

  RestOfItems(ItemSource all, int done) {
    this.all = all;
    this.done = done;
    if (all.total() >= 0 && all.total() < done) {
      throw tooFew(all.total());
    }
  }

  private InputException tooFew(long total) {
    return new InputException(
        "cannot resume: the output has results of " + done + " items, and the input only " + total);
  }

  @Override
  public long total() {
    return all.total() < 0 ? -1 : all.total() - done;
  }

  /** Of all items, also of those that have their results. */
  @Override
  public Optional<RawJson> first() {
    return all.first();
  }

  @Override
  public Iterator<RawJson> items() {
    Iterator<RawJson> items = all.items();
    return new Iterator<>() {
      private boolean skipped;

      @Override
      public boolean hasNext() {
        if (!skipped) {
          skipped = true;
          skip();
        }
        return items.hasNext();
      }

      @Override
      public RawJson next() {
        hasNext();
        return items.next();
      }

      private void skip() {
        for (int i = 0; i < done; i++) {
          if (!items.hasNext()) {
            throw tooFew(i);
          }
          items.next();
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
