package dev.warren.worker.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker process is doing, in a few KiB of shared memory that outlive it: the evidence of
 * which items were running when it died.
 *
 * <p>The supervisor {@linkplain #create creates} the file and maps it, the worker {@linkplain
 * #open(Path) opens} it. The pages stay for as long as one of them maps them, so {@code kill -9}
 * loses nothing: every store the worker made before it died is there.
 *
 * <h2>Layout</h2>
 *
 * Little-endian.
 *
 * <pre>
 *    0  long  magic: "WARREN" and the version of the layout
 *    8  int   phase: ordinal of a {@link State}, never RUNNING (that is what an odd turn says)
 *   64  long  messages: how many were worked on to their end
 *   72  long  how long that took, in microseconds
 *   80  long  how long the initializer took, in microseconds; -1 without one, and until it is done
 * 1024  one slot of 1024 bytes for each thread that runs tasks
 *
 * slot:   0 long turn: 2 * items done, and 1 more while an item runs; item n (from 1) runs at turn 2n-1
 *        64 item with an even number n
 *       544 item with an odd number n
 *
 * item:   0 long index    8 long started, epoch microseconds    16 long deadline, epoch milliseconds, 0 none
 *        24 int attempt  28 int generation  32 int bytes in job  36 int bytes in task  40 job, at most 64  104 task, at most 200
 *       304 int bytes in reply_to  308 int bytes in key  312 reply_to, at most 96  408 key, at most 64
 * </pre>
 *
 * <h2>Protocol</h2>
 *
 * Each slot has one writer, which fills the record that is <em>not</em> in use and then publishes
 * it with a single store of {@code turn}; ending an item is one store too. So there is no moment at
 * which the death of the writer leaves half a record behind: killed before the store, the item had
 * not begun; killed after it, the item was running. A reader takes {@code turn}, copies the record
 * and takes {@code turn} again: the copy is good unless the next item has begun meanwhile, because
 * only after that is the same record written again.
 */
public final class SharedStatus {
  /** How many items a process can run at a time at most. */
  public static final int MAX_THREADS = 1_000;

  private static final long MAGIC = 0x57_41_52_52_45_4E_00_03L;
  private static final int AT_MAGIC = 0;
  private static final int AT_PHASE = 8;
  private static final int AT_MESSAGES = 64;
  private static final int AT_MICROS = 72;
  private static final int AT_INITIALIZER = 80;
  private static final int HEADER_SIZE = 1024;
  private static final int SLOT_SIZE = 1024;

  // Within a slot:
  private static final int AT_TURN = 0;
  private static final int[] AT_ITEM = {64, 544};

  private static final int INDEX = 0;
  private static final int STARTED = 8;
  private static final int DEADLINE = 16;
  private static final int ATTEMPT = 24;
  private static final int GENERATION = 28;
  private static final int JOB_LENGTH = 32;
  private static final int TASK_LENGTH = 36;
  private static final int JOB = 40;
  private static final int MAX_JOB = 64;
  private static final int TASK = JOB + MAX_JOB;
  private static final int MAX_TASK = 200;
  private static final int REPLY_TO_LENGTH = TASK + MAX_TASK;
  private static final int KEY_LENGTH = REPLY_TO_LENGTH + 4;
  private static final int REPLY_TO = KEY_LENGTH + 4;
  private static final int MAX_REPLY_TO = 96;
  private static final int KEY = REPLY_TO + MAX_REPLY_TO;
  private static final int MAX_KEY = 64;
  private static final int ITEM_SIZE = KEY + MAX_KEY;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final State[] STATES = State.values();

  private SharedStatus() {}

  /** What a worker process is doing. */
  public enum State {
    /** Loading classes, waiting for its configuration, running the initializer. */
    STARTING,
    /** Takes tasks and runs none now. */
    READY,
    /** Takes tasks and runs at least one. */
    RUNNING,
    /** Takes no more tasks, because it was asked to; may still be running its last. */
    DRAINING,
    /**
     * Its limit of items is near or reached: wants to be replaced. The supervisor starts the
     * replacement and asks this one to drain when that is ready; it may also leave by itself with
     * {@link WorkerExit#RECYCLED}.
     */
    RECYCLING,
    /** Ends now: all its work is done, or something ended its virtual machine. */
    STOPPED,
    /** Waits for the broker, or for its queues; this may take any time. */
    CONNECTING,
    /** A thread of Warren's own ended unexpectedly; the process ends now, no item is to blame. */
    FAULT;

    /** Whether the process has not been able to take tasks so far. */
    public boolean before() {
      return this == STARTING || this == CONNECTING;
    }
  }

  /**
   * An item that runs.
   *
   * @param thread which of the process's threads runs it, counted from 0
   * @param number how many items that thread had ended before
   * @param job the job it belongs to
   * @param index its index in the job
   * @param attempt counted from 1
   * @param generation how often the item was sent again
   * @param task name of its task
   * @param replyTo the queue that takes its result
   * @param key the secret that its result repeats
   * @param startedMicros epoch microseconds
   * @param deadlineMillis epoch milliseconds, 0 for none; of the same clock as {@code
   *     startedMicros}
   */
  public record Item(
      int thread,
      long number,
      String job,
      long index,
      int attempt,
      int generation,
      String task,
      String replyTo,
      String key,
      long startedMicros,
      long deadlineMillis) {

    /** Whether both are the same run of an item of one process, looked at twice. */
    public boolean isSameRunAs(Item other) {
      return thread == other.thread && number == other.number;
    }
  }

  /**
   * A view of a status; that of each item is consistent.
   *
   * @param state what the process is doing; with a running item {@code RUNNING}, {@code DRAINING}
   *     or {@code RECYCLING}
   * @param itemsDone items ended since the process began
   * @param running the items that run, or ran when the process died, in the order of their threads
   */
  public record Reading(State state, long itemsDone, List<Item> running) {
    /** Makes the list immutable. */
    public Reading {
      running = List.copyOf(running);
    }
  }

  /**
   * Creates the status of a process that is about to be launched. The file lies in memory ({@code
   * /dev/shm}) if there is room, so that no write-back to a disk ever stops a worker.
   *
   * @param threads how many items it can run at a time, 1 to {@link #MAX_THREADS}
   * @throws IOException if no temporary file can be made
   */
  public static Reader create(int threads) throws IOException {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException("threads must be 1 to " + MAX_THREADS);
    }
    int size = HEADER_SIZE + threads * SLOT_SIZE;
    // Real bytes, not a hole: a full file system must fail here and not as a SIGBUS in the worker.
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(AT_MAGIC, MAGIC);
    bytes.putLong(AT_INITIALIZER, -1);
    Path disk = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return create(MEMORY, bytes.array());
    } catch (IOException inMemory) {
      try {
        return create(disk, bytes.array());
      } catch (IOException e) {
        throw new IOException(
            "there is no room for a file of "
                + (size >> 10)
                + " KiB, neither in "
                + MEMORY
                + " nor in the temporary folder "
                + disk
                + " ("
                + e
                + "): -Djava.io.tmpdir=FOLDER names another one",
            e);
      }
    }
  }

  private static Reader create(Path folder, byte[] bytes) throws IOException {
    NamelessFile file = NamelessFile.create(folder, bytes);
    try {
      return new Reader(file, map(file.channel(), FileChannel.MapMode.READ_ONLY, bytes.length));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens the status of this process. Called once, in the worker process.
   *
   * @throws IOException if the file is missing or is no status of this version
   */
  public static Writer open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      if (size <= HEADER_SIZE
          || size > HEADER_SIZE + MAX_THREADS * SLOT_SIZE
          || (size - HEADER_SIZE) % SLOT_SIZE != 0) {
        throw new IOException(file + " is no shared status");
      }
      ByteBuffer memory = map(channel, FileChannel.MapMode.READ_WRITE, size);
      if (memory.getLong(AT_MAGIC) != MAGIC) {
        throw new IOException(file + " is no shared status of this version");
      }
      return new Writer(memory);
    }
  }

  private static ByteBuffer map(FileChannel channel, FileChannel.MapMode mode, long size)
      throws IOException {
    return channel.map(mode, 0, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The slots of the threads, each with offsets of its own. */
  private static ByteBuffer[] slots(ByteBuffer memory) {
    ByteBuffer[] slots = new ByteBuffer[(memory.capacity() - HEADER_SIZE) / SLOT_SIZE];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = memory.slice(HEADER_SIZE + i * SLOT_SIZE, SLOT_SIZE);
      slots[i].order(ByteOrder.LITTLE_ENDIAN);
    }
    return slots;
  }

  private static int itemOf(long turn) {
    return AT_ITEM[(int) ((turn + 1) >>> 1) & 1];
  }

  /** The worker's side. Thread-safe. */
  public static final class Writer {
    private final ByteBuffer memory;
    private final ByteBuffer[] slots;

    private Writer(ByteBuffer memory) {
      this.memory = memory;
      this.slots = slots(memory);
    }

    /** How many items can run at a time. */
    public int threads() {
      return slots.length;
    }

    /**
     * The place for the items of one thread; to be asked for once by each.
     *
     * @param thread counted from 0
     */
    public ItemWriter items(int thread) {
      return new ItemWriter(slots[thread]);
    }

    /**
     * Sets what the process is doing, apart from the item it runs.
     *
     * @throws IllegalArgumentException for {@code RUNNING}, which {@link ItemWriter#begin} sets
     */
    public void state(State state) {
      if (state == State.RUNNING) {
        throw new IllegalArgumentException("RUNNING is set by begin()");
      }
      INT.setRelease(memory, AT_PHASE, state.ordinal());
    }

    /** Notes how long the initializer took, which is done. */
    public void initialized(long micros) {
      LONG.setRelease(memory, AT_INITIALIZER, micros);
    }

    /** Counts a message that was worked on for some time. May be called by any thread. */
    public void messageDone(long micros) {
      // Not read together: between the two the mean is off by one message.
      LONG.getAndAdd(memory, AT_MICROS, micros);
      LONG.getAndAdd(memory, AT_MESSAGES, 1L);
    }

    /**
     * Notes that the virtual machine has begun to end, for whatever reason. Does nothing in a
     * process that was never able to take tasks: that is a failed start.
     */
    public void ending() {
      if (!STATES[(int) INT.getOpaque(memory, AT_PHASE)].before()) {
        state(State.STOPPED);
      }
    }
  }

  /**
   * The items of one thread of the worker. Belongs to that thread; {@link #begin} and {@link #end}
   * cost a few stores: no allocation, no system call.
   */
  public static final class ItemWriter {
    private final ByteBuffer memory;
    private final String[] jobs = new String[2];
    private final String[] tasks = new String[2];
    private final String[] replyTos = new String[2];
    private final String[] keys = new String[2];
    private long turn;

    private ItemWriter(ByteBuffer memory) {
      this.memory = memory;
    }

    /**
     * Notes that an item begins; the last call before its task. Texts have one byte a character and
     * are cut off at their limit.
     *
     * @param job at most 64 characters
     * @param task at most 200
     * @param replyTo at most 96
     * @param key at most 64
     * @param startedMicros the time now, epoch microseconds
     * @param deadlineMillis epoch milliseconds by the same clock, 0 for none
     * @throws IllegalStateException if an item is running already
     */
    public void begin(
        String job,
        long index,
        int attempt,
        int generation,
        String task,
        String replyTo,
        String key,
        long startedMicros,
        long deadlineMillis) {
      if ((turn & 1) != 0) {
        throw new IllegalStateException("an item is running already");
      }
      int at = itemOf(turn + 1);
      // The record was in use two items ago; what is stored now must not be seen before the turn
      // that left it.
      VarHandle.releaseFence();
      memory.putLong(at + INDEX, index);
      memory.putLong(at + STARTED, startedMicros);
      memory.putLong(at + DEADLINE, deadlineMillis);
      memory.putInt(at + ATTEMPT, attempt);
      memory.putInt(at + GENERATION, generation);
      int side = at == AT_ITEM[0] ? 0 : 1;
      jobs[side] = text(at + JOB_LENGTH, at + JOB, MAX_JOB, job, jobs[side]);
      tasks[side] = text(at + TASK_LENGTH, at + TASK, MAX_TASK, task, tasks[side]);
      replyTos[side] =
          text(at + REPLY_TO_LENGTH, at + REPLY_TO, MAX_REPLY_TO, replyTo, replyTos[side]);
      keys[side] = text(at + KEY_LENGTH, at + KEY, MAX_KEY, key, keys[side]);
      LONG.setRelease(memory, AT_TURN, ++turn);
    }

    /**
     * Sets another time for the running item, because its preparation does not count.
     *
     * @param startedMicros when its task began, epoch microseconds
     * @param deadlineMillis epoch milliseconds by the same clock
     */
    public void restart(long startedMicros, long deadlineMillis) {
      int at = itemOf(turn);
      // A reader between the two stores sees a limit that is too long by the preparation.
      memory.putLong(at + DEADLINE, deadlineMillis);
      VarHandle.releaseFence();
      memory.putLong(at + STARTED, startedMicros);
    }

    /**
     * Notes that the item has ended, in success or not; the first call after its task.
     *
     * @throws IllegalStateException if no item is running
     */
    public void end() {
      if ((turn & 1) == 0) {
        throw new IllegalStateException("no item is running");
      }
      LONG.setRelease(memory, AT_TURN, ++turn);
    }

    /**
     * Writes a text unless it is there already.
     *
     * @return the text, to be kept also if it is equal: equals() is quickest for the same string,
     *     which the next item of the message has
     */
    private String text(int atLength, int at, int limit, String text, String present) {
      if (!text.equals(present)) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int length = Math.min(bytes.length, limit);
        memory.putInt(atLength, length);
        memory.put(at, bytes, 0, length);
      }
      return text;
    }
  }

  /**
   * The supervisor's side. Safe for use by several threads; the view stays readable after the
   * process and the path are gone.
   */
  public static final class Reader {
    private final NamelessFile file;
    private final ByteBuffer memory;
    private final ByteBuffer[] slots;

    private Reader(NamelessFile file, ByteBuffer memory) {
      this.file = file;
      this.memory = memory;
      this.slots = slots(memory);
    }

    /** The path to hand to the process; good until {@link #delete}. */
    public Path file() {
      return file.path();
    }

    /** How long the initializer took; -1 if there is none, or it is not done. */
    public long initializerMicros() {
      return (long) LONG.getAcquire(memory, AT_INITIALIZER);
    }

    /** How many messages the process has worked on to their end. */
    public long messagesDone() {
      return (long) LONG.getAcquire(memory, AT_MESSAGES);
    }

    /** How long it worked on them, in microseconds. */
    public long messageMicros() {
      return (long) LONG.getAcquire(memory, AT_MICROS);
    }

    /** What is there now, without waiting for the writers. */
    public Reading read() {
      long itemsDone = 0;
      List<Item> running = new ArrayList<>();
      for (int thread = 0; thread < slots.length; thread++) {
        itemsDone += read(thread, running);
      }
      int phase = (int) INT.getAcquire(memory, AT_PHASE);
      State state = STATES[Math.floorMod(phase, STATES.length)];
      if (!running.isEmpty() && (state == State.READY || state.before())) {
        state = State.RUNNING;
      }
      return new Reading(state, itemsDone, running);
    }

    /**
     * Adds the item that a thread runs, if there is one.
     *
     * @return how many items it has ended
     */
    private long read(int thread, List<Item> running) {
      ByteBuffer slot = slots[thread];
      while (true) {
        long turn = (long) LONG.getAcquire(slot, AT_TURN);
        long done = turn >>> 1;
        if ((turn & 1) == 0) {
          return done;
        }
        // Copied first and decoded afterwards: the writer may be quick.
        byte[] record = new byte[ITEM_SIZE];
        slot.get(itemOf(turn), record, 0, ITEM_SIZE);
        VarHandle.acquireFence();
        // The record of item n is overwritten only after item n+1 has begun.
        if ((long) LONG.getOpaque(slot, AT_TURN) <= turn + 1) {
          running.add(item(thread, done, record));
          return done;
        }
        Thread.onSpinWait();
      }
    }

    /** Deletes the file; to be called when the process needs its path no more. */
    public void delete() {
      try {
        file.close();
      } catch (IOException e) {
        // Nothing depends on it, and nothing more can be done.
      }
    }

    private static Item item(int thread, long number, byte[] record) {
      ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      return new Item(
          thread,
          number,
          name(in, JOB_LENGTH, JOB, MAX_JOB),
          in.getLong(INDEX),
          in.getInt(ATTEMPT),
          in.getInt(GENERATION),
          name(in, TASK_LENGTH, TASK, MAX_TASK),
          name(in, REPLY_TO_LENGTH, REPLY_TO, MAX_REPLY_TO),
          name(in, KEY_LENGTH, KEY, MAX_KEY),
          in.getLong(STARTED),
          in.getLong(DEADLINE));
    }

    /** A process that has gone astray may have written anything. */
    private static String name(ByteBuffer in, int atLength, int at, int limit) {
      int length = Math.max(0, Math.min(in.getInt(atLength), limit));
      return new String(in.array(), at, length, ISO_8859_1);
    }
  }
}
