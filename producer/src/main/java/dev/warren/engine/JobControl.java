package dev.warren.engine;

import dev.warren.broker.QueueNames;
import dev.warren.job.Counters;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.AskJobs;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.EndJob;
import dev.warren.worker.contract.Hosts;
import java.util.function.Consumer;

/**
 * What the fleet hears of a job, and what it may ask of it: answers who asks how the job is, ends
 * it where somebody wants that, tells the other producers that there is a job, and hears of theirs.
 * Thread-safe.
 */
final class JobControl {
  private final String job;
  private final Counters ledger;
  private final JobReport report;
  private final JobPace pace;
  private final OtherJobs others;
  private final TaskSender sender;
  private final SendWindow window;
  private final boolean isShared;
  private final JobBeat beat = new JobBeat();
  private volatile Runnable cancelled = () -> {};
  private volatile Consumer<String> notices = line -> {};

  /**
   * A job of which nobody knows yet.
   *
   * @param isShared whether other producers may use the same fleet: otherwise there is nobody to
   *     tell
   */
  JobControl(
      String job,
      Counters ledger,
      JobReport report,
      JobPace pace,
      OtherJobs others,
      TaskSender sender,
      SendWindow window,
      boolean isShared) {
    this.job = job;
    this.ledger = ledger;
    this.report = report;
    this.pace = pace;
    this.others = others;
    this.sender = sender;
    this.window = window;
    this.isShared = isShared;
  }

  /** What ends all calls, when somebody on the fleet cancels the job; must not block. */
  void onCancelled(Runnable listener) {
    cancelled = listener;
  }

  /** Who takes lines for the user. */
  void onNotice(Consumer<String> listener) {
    notices = listener;
  }

  /** The connection hears the fleet: who else is there? */
  void listening() {
    if (isShared) {
      sender.tell(QueueNames.PRODUCERS, new AskJobs(job));
    }
  }

  /** Items are submitted. On the hot path of those who submit. */
  void submitted() {
    if (isShared && !beat.isTold()) {
      tell();
    }
  }

  /** To be called once a second. */
  void look() {
    pace.look(ledger.totals().done(), System.nanoTime());
    window.look();
    if (isShared) {
      tell();
    }
  }

  private void tell() {
    if (beat.isDue(open() > 0, others.pause(), System.nanoTime())) {
      sender.tell(QueueNames.PRODUCERS, new ControlMessage.Job(report.status(false)));
    }
  }

  private long open() {
    Counters.Totals totals = ledger.totals();
    return totals.submitted() - totals.done();
  }

  /** Takes what is about jobs. */
  void heard(ControlMessage message) {
    if (message instanceof ControlMessage.Job other) {
      if (others.heard(other.status(), System.nanoTime())) {
        window.look();
      }
    } else if (message instanceof AskJobs ask) {
      if (!ask.reply().equals(job)) {
        sender.tell(ask.reply(), new ControlMessage.Job(report.status(false)));
      }
    } else if (message instanceof EndJob end && end.job().equals(job)) {
      end(end);
    }
  }

  private void end(EndJob request) {
    String items = BrokerWatch.items((int) Math.min(Integer.MAX_VALUE, open()));
    sender.tell(
        request.reply(),
        new Done(request.id(), job, Hosts.local(), true, "cancelled; " + items + " unanswered"));
    notices.accept("job " + job + " was cancelled by somebody on the fleet");
    cancelled.run();
  }

  /** The job is over: nothing of it is open any more. */
  void close() {
    if (beat.wasEverTold()) {
      sender.tell(QueueNames.PRODUCERS, new ControlMessage.Job(report.status(true)));
    }
  }
}
