package dev.warren.embedded;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import org.apache.qpid.server.util.Action;
import org.slf4j.LoggerFactory;

/**
 * Keeps Qpid from asking a name server for the name of this machine. It wants the process id, for
 * its log, and takes it from the name of the virtual machine, of which Java makes the other half
 * from the name server's answer: where that does not come, a broker starts ten seconds later. No
 * setting prevents that; so the one class that asks is defined here, before Qpid loads it, with
 * another question in it that has no process id in its answer.
 */
final class QpidProcessId {
  private static final String CLASS = "/org/apache/qpid/server/util/SystemUtils.class";
  private static final String ASKS = "getName";
  private static final String ASKS_INSTEAD = "getVmName";

  private QpidProcessId() {}

  /** Does it, if it can; nothing depends on it but time. */
  static void doNotAsk() {
    try (InputStream file = Action.class.getResourceAsStream(CLASS)) {
      if (file != null) {
        MethodHandles.privateLookupIn(Action.class, MethodHandles.lookup())
            .defineClass(changed(file.readAllBytes()));
      }
    } catch (IOException | IllegalAccessException | RuntimeException | LinkageError e) {
      // Loaded already, or not as expected.
      LoggerFactory.getLogger(EmbeddedBroker.class).debug("Qpid asks for the host's name", e);
    }
  }

  /** The class with another name of a method among its constants (JVMS 4.4). */
  private static byte[] changed(byte[] original) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(original));
    var bytes = new ByteArrayOutputStream(original.length + 16);
    var out = new DataOutputStream(bytes);
    out.writeInt(in.readInt());
    out.writeInt(in.readInt());
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      switch (tag) {
        case 1 -> {
          String text = in.readUTF();
          out.writeUTF(text.equals(ASKS) ? ASKS_INSTEAD : text);
        }
        case 7, 8, 16, 19, 20 -> out.write(in.readNBytes(2));
        case 15 -> out.write(in.readNBytes(3));
        case 5, 6 -> {
          out.write(in.readNBytes(8));
          i++; // these two take two places each
        }
        default -> out.write(in.readNBytes(4));
      }
    }
    in.transferTo(out);
    return bytes.toByteArray();
  }
}
