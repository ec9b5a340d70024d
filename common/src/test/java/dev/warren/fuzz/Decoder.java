package dev.warren.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.HeaderFrames;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Everything that reads bytes which come from a broker, or an address from a user. Each refuses
 * what it cannot read with the one exception that it declares, and what it can read it can write
 * and read again.
 */
enum Decoder {
  /** Task messages, as workers read them. */
  TASK {
    @Override
    void decode(byte[] input) throws MessageException {
      byte[] once = MessageCodec.encode(MessageCodec.decodeTask(input));
      same(once, MessageCodec.encode(MessageCodec.decodeTask(once)));
    }
  },
  /** Result messages, as producers read them. */
  RESULT {
    @Override
    void decode(byte[] input) throws MessageException {
      byte[] once = MessageCodec.encode(MessageCodec.decodeResult(input));
      same(once, MessageCodec.encode(MessageCodec.decodeResult(once)));
    }
  },
  /** Control messages, as producers and supervisors read them, and what is remembered of them. */
  CONTROL {
    @Override
    void decode(byte[] input) throws MessageException {
      ControlMessage message = MessageCodec.decodeControl(input);
      if (message instanceof ControlMessage.Cancel cancel) {
        Cancellations cancellations = new Cancellations();
        cancellations.add(cancel);
        cancellations.add(cancel);
        cancellations.cover(cancel.job(), 7);
        cancellations.stop(cancel.job(), Long.MAX_VALUE);
        cancellations.all();
      }
      byte[] once = MessageCodec.encode(message);
      same(once, MessageCodec.encode(MessageCodec.decodeControl(once)));
    }
  },
  /** Arguments and results of tasks; the first byte chooses the declared type. */
  VALUE {
    @Override
    void decode(byte[] input) throws ValueException {
      if (input.length == 0) {
        return;
      }
      Type type = TYPES[(input[0] & 0xff) % TYPES.length];
      JsonBytes json = JsonBytes.of(Arrays.copyOfRange(input, 1, input.length));
      byte[] once = ValueCodec.encode(ValueCodec.decode(json, type), type);
      same(once, ValueCodec.encode(ValueCodec.decode(JsonBytes.of(once), type), type));
    }
  },
  /** Properties and headers of messages. */
  HEADER {
    @Override
    void decode(byte[] input) throws MessageException {
      HeaderFrames.read(input.clone());
    }
  },
  /** Addresses of brokers. */
  ADDRESS {
    @Override
    void decode(byte[] input) {
      String uri = BrokerAddress.parse(new String(input, UTF_8)).toUriWithPassword();
      same(uri.getBytes(UTF_8), BrokerAddress.parse(uri).toUriWithPassword().getBytes(UTF_8));
    }
  };

  /** A type with a bit of everything. */
  record Photo(
      String name,
      List<Pair<Integer, Double>> points,
      Optional<String> note,
      byte[] data,
      char c) {}

  /** A generic one. */
  record Pair<A, B>(A first, B second) {}

  /** Types as tasks declare them: the result types of these methods. */
  @SuppressWarnings("unused")
  private abstract static class Types {
    abstract int i();

    abstract long l();

    abstract double d();

    abstract float f();

    abstract boolean b();

    abstract char c();

    abstract String s();

    abstract BigInteger bigInteger();

    abstract BigDecimal bigDecimal();

    abstract byte[] bytes();

    abstract JsonNode node();

    abstract Photo photo();

    abstract Pair<BigInteger, List<Pair<String, Float>>> pair();

    abstract List<Map<String, Set<Long>>> nested();

    abstract Map<LocalDate, Optional<Instant>> times();

    abstract Map<Integer, Duration> durations();

    abstract List<ZonedDateTime> zoned();

    abstract int[][] matrix();
  }

  private static final Type[] TYPES =
      Arrays.stream(Types.class.getDeclaredMethods())
          .filter(method -> !method.isSynthetic())
          .sorted(Comparator.comparing(Method::getName))
          .map(Method::getGenericReturnType)
          .toArray(Type[]::new);

  /**
   * Reads the input, writes what was read, and compares.
   *
   * @throws MessageException or one of the other two exceptions that decoders declare, if the input
   *     is refused
   */
  abstract void decode(byte[] input) throws MessageException, ValueException;

  private static void same(byte[] once, byte[] twice) {
    if (!Arrays.equals(once, twice)) {
      throw new AssertionError(
          "written " + new String(once, UTF_8) + ", read and written " + new String(twice, UTF_8));
    }
  }
}
