package dev.warren.report;

import dev.warren.text.ThrowableText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record on a thread of its own, {@code warren-report}, so that no slow disk holds up the
 * items. What comes quicker than the disk takes it is dropped beyond some megabytes, and counted. A
 * file that cannot be written is given up, and the user is told once.
 */
final class RecordWriter {
  /** How many blocks of rows wait at most: each takes some 250 KB. */
  private static final int MAX_BLOCKS = 16;

  /** How many events wait at most. */
  private static final int MAX_EVENTS = 10_000;

  /** How many characters of text wait at most. */
  private static final int MAX_TEXT = 4 << 20;

  /** How long rows wait for others before they are written as they are. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>(MAX_EVENTS);
  private final Semaphore blocks = new Semaphore(MAX_BLOCKS);
  private final Semaphore text = new Semaphore(MAX_TEXT);
  private final List<RecordSink> sinks; // the thread's own
  private final Runnable idle;
  private final Consumer<String> notices;
  private final Thread thread = new Thread(this::run, "warren-report");
  private final AtomicLong lostRows = new AtomicLong();
  private final AtomicLong lostEvents = new AtomicLong();

  /**
   * Starts the thread.
   *
   * @param sinks are closed at the end
   * @param idle called on the thread about once a second: whoever has rows that wait hands them
   *     over
   * @param notices told of a file that is given up
   */
  RecordWriter(List<RecordSink> sinks, Runnable idle, Consumer<String> notices) {
    this.sinks = new ArrayList<>(sinks);
    this.idle = idle;
    this.notices = notices;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Takes an event, if there is room for it. Does not block.
   *
   * @return false if it is lost
   */
  boolean add(Event event) {
    int length = event.textLength();
    boolean fits = text.tryAcquire(length);
    if (fits && queue.offer(event)) {
      return true;
    }
    if (fits) {
      text.release(length);
    }
    lostEvents.incrementAndGet();
    return false;
  }

  /** Takes rows that nobody changes any more. Does not block. */
  void add(Rows rows) {
    if (!blocks.tryAcquire()) {
      lostRows.addAndGet(rows.size());
    } else if (!queue.offer(rows)) {
      blocks.release();
      lostRows.addAndGet(rows.size());
    }
  }

  /**
   * Takes the last event, and waits until all is written.
   *
   * @return whether it is
   */
  boolean end(Event.Ended last, long limitMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    try {
      boolean taken = queue.offer(last, limitMillis, TimeUnit.MILLISECONDS);
      if (taken) {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void run() {
    try {
      boolean goesOn = true;
      long idleAt = System.nanoTime();
      while (goesOn) {
        Object next = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          goesOn = !(next instanceof Event.Ended);
          write(next);
        }
        if (System.nanoTime() - idleAt >= TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
          idle.run();
          idleAt = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    } catch (Throwable e) {
      notices.accept("the record of this job ended by surprise: " + ThrowableText.line(e));
    } finally {
      List.copyOf(sinks).forEach(sink -> giveUp(sink, null));
    }
  }

  private void write(Object next) {
    Optional<Event> lost = next instanceof Event.Ended ? lost() : Optional.empty();
    for (RecordSink sink : List.copyOf(sinks)) {
      try {
        if (lost.isPresent()) {
          sink.write(lost.get());
        }
        if (next instanceof Rows rows) {
          sink.write(rows);
        } else {
          sink.write((Event) next);
        }
      } catch (IOException e) {
        giveUp(sink, e);
      }
    }
    if (next instanceof Rows) {
      blocks.release();
    } else {
      text.release(((Event) next).textLength());
    }
  }

  private Optional<Event> lost() {
    long events = lostEvents.get();
    if (events == 0 && lostRows.get() == 0) {
      return Optional.empty();
    }
    String more = events == 0 ? "" : ", nor " + events + " events, such as deaths";
    return Optional.of(
        new Event.Missing(lostRows.get(), "the disk did not take them in time" + more));
  }

  private void giveUp(RecordSink sink, @Nullable IOException why) {
    sinks.remove(sink);
    if (why != null) {
      notices.accept(sink.name() + " is not written any further: " + why.getMessage());
    }
    try {
      sink.close();
    } catch (IOException e) {
      if (why == null) {
        notices.accept(sink.name() + " may not be complete: " + e.getMessage());
      }
    }
  }
}
