package dev.warren.worker.cli;

import dev.warren.fleet.FleetFeed;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.worker.cli.Look.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The screen of {@code worker top}: draws what the feed has seen, and reads keys. The terminal is
 * as it was when {@link #run} ends, however that ends. Belongs to the thread that runs it, but for
 * {@link #quit}.
 */
final class TopScreen {
  private static final long TICK_MILLIS = 100;
  private static final int LEAST_WIDTH = 20;
  private static final int LEAST_HEIGHT = 5;
  private static final int FEW_NOTES = 3;

  private final Terminal terminal;
  private final FleetFeed feed;
  private final boolean colours;
  private volatile boolean over;
  private volatile boolean resized = true;
  private FleetText.Order order = FleetText.Order.HOST;
  private boolean reversed;
  private boolean jobs;

  TopScreen(Terminal terminal, FleetFeed feed, boolean colours) {
    this.terminal = terminal;
    this.feed = feed;
    this.colours = colours;
  }

  /** Ends it soon; any thread. */
  void quit() {
    over = true;
  }

  /** Draws until somebody quits. */
  void run() throws IOException {
    Attributes before = terminal.getAttributes();
    terminal.handle(Signal.WINCH, signal -> resized = true);
    takeScreen();
    // After Ctrl-Z: the shell has changed the terminal, and a read of keys may hang in it.
    terminal.handle(Signal.CONT, signal -> takeScreen());
    try {
      Display display = new Display(terminal, true);
      NonBlockingReader keys = terminal.reader();
      long drawn = -1;
      while (!over) {
        long newest = feed.number();
        if (resized) {
          resized = false;
          Size size = terminal.getSize();
          display.resize(
              Math.max(LEAST_HEIGHT, size.getRows()), Math.max(LEAST_WIDTH, size.getColumns()));
          display.clear();
          drawn = -1;
        }
        if (drawn != newest) {
          draw(display);
          drawn = newest;
        }
        int key = keys.read(TICK_MILLIS);
        if (key != NonBlockingReader.READ_EXPIRED && pressed(key)) {
          drawn = -1;
        }
      }
    } finally {
      terminal.puts(Capability.exit_ca_mode);
      terminal.puts(Capability.cursor_visible);
      terminal.flush();
      terminal.setAttributes(before);
    }
  }

  private void takeScreen() {
    terminal.enterRawMode();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    resized = true;
  }

  /** Does what a key means; false if it means nothing. */
  private boolean pressed(int key) {
    switch (Character.toLowerCase(key)) {
      case 'q', 3, -1 -> over = true; // 3 is Ctrl-C, -1 the end of the terminal
      case 'j' -> jobs = !jobs;
      case 'r' -> reversed = !reversed;
      default -> {
        for (FleetText.Order each : FleetText.Order.values()) {
          if (each.key() == key) {
            order = each;
            jobs = false;
            return true;
          }
        }
        return false;
      }
    }
    return true;
  }

  private void draw(Display display) {
    Size size = terminal.getSize();
    int width = Math.max(LEAST_WIDTH, size.getColumns());
    int height = Math.max(LEAST_HEIGHT, size.getRows());
    List<AttributedString> lines = new ArrayList<>();
    // The last column stays free: some terminals begin a new line there.
    for (String line : lines(new Look(OptionalInt.of(width - 1), colours), height)) {
      lines.add(AttributedString.fromAnsi(line).columnSubSequence(0, width - 1));
    }
    display.update(lines, -1);
  }

  /** What is shown, as many lines as there is room for. */
  private List<String> lines(Look look, int height) {
    FleetFeed.Look seen = feed.newest();
    List<String> top = new ArrayList<>();
    if (seen.queues().isPresent()) {
      top.addAll(
          FleetText.summary(
              feed.fleet(), feed.broker(), seen.snapshot(), seen.queues().get(), look));
    } else {
      top.add("fleet '" + feed.fleet() + "' on " + feed.broker());
    }
    List<String> notes = new ArrayList<>();
    if (!seen.trouble().isEmpty()) {
      notes.addAll(PsCommand.note(Tone.BAD, seen.trouble(), look));
    } else if (feed.number() > 0 && seen.snapshot().supervisors().isEmpty()) {
      notes.addAll(PsCommand.note(Tone.BAD, "no supervisor answers", look));
    }
    for (FleetFeed.Silent each : seen.silent()) {
      Announcement last = each.last().announcement();
      String label = last.host() + " (process " + last.pid() + ")";
      notes.addAll(
          PsCommand.note(Tone.BAD, label + " has not answered for " + each.seconds() + "s", look));
    }
    seen.queues()
        .ifPresent(
            queues -> notes.addAll(PsCommand.notes(FleetChecks.of(seen.snapshot(), queues), look)));
    List<String> table = table(seen, look);
    // The table has at least half of the screen, if it needs that.
    int free = Math.max(height / 2, height - 1 - table.size()) - top.size();
    top.addAll(cut(notes, Math.max(FEW_NOTES, free), look));
    int room = Math.max(1, height - top.size() - 1);
    List<String> all = new ArrayList<>(top);
    all.addAll(cut(table, room, look));
    while (all.size() < height - 1) {
      all.add("");
    }
    all.subList(height - 1, all.size()).clear();
    all.add(look.paint(Tone.FAINT, keys()));
    return all;
  }

  /** As many lines as there is room for; the last one says if there are more. */
  private static List<String> cut(List<String> lines, int room, Look look) {
    if (lines.size() <= room) {
      return lines;
    }
    List<String> some = new ArrayList<>(lines.subList(0, room - 1));
    some.add(look.paint(Tone.FAINT, "… and " + (lines.size() - room + 1) + " more"));
    return some;
  }

  private List<String> table(FleetFeed.Look seen, Look look) {
    if (jobs) {
      return FleetText.jobs(seen.snapshot().jobs(), look, false);
    }
    List<FleetText.Row> rows = new ArrayList<>(FleetText.rows(seen.snapshot(), order));
    if (reversed) {
      Collections.reverse(rows);
    }
    return FleetText.processes(rows, look, false);
  }

  private String keys() {
    if (jobs) {
      return "q quit  j processes";
    }
    StringBuilder keys = new StringBuilder("q quit  j jobs  r reverse  by");
    for (FleetText.Order each : FleetText.Order.values()) {
      boolean isChosen = each == order;
      keys.append(' ').append(isChosen ? '[' : "").append(each.label()).append(isChosen ? "]" : "");
    }
    return keys.toString();
  }
}
