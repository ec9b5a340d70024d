package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerException.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to RabbitMQ through TLS, which a proxy in front of it ends. */
class TlsIT {

  private static final char[] STORE_PASSWORD = "for this test".toCharArray();

  @TempDir static Path folder;
  private static SSLContext before;
  private static Proxy right;
  private static Proxy otherName;
  private static Proxy unknown;

  @BeforeAll
  static void start() throws Exception {
    var rabbit = RabbitServer.shared().address();
    before = SSLContext.getDefault();
    right = front(rabbit, store("right", "san=dns:localhost,ip:127.0.0.1"));
    otherName = front(rabbit, store("other-name", "san=dns:elsewhere.example.org"));
    unknown = front(rabbit, store("unknown", "san=dns:localhost,ip:127.0.0.1"));
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (var name : List.of("right", "other-name")) {
      trusted.setCertificateEntry(name, load(folder.resolve(name)).getCertificate(name));
    }
    SSLContext.setDefault(context(null, trusted));
  }

  @AfterAll
  static void stop() {
    SSLContext.setDefault(before);
    for (var proxy : List.of(right, otherName, unknown)) {
      proxy.close();
    }
  }

  /** Everything that holds without TLS. */
  @Nested
  class Connections extends ConnectionsContract {
    @Override
    protected BrokerAddress address() {
      return encrypted(right);
    }

    @Override
    protected QueueType queueType() {
      return QueueType.CLASSIC;
    }
  }

  @Test
  void refusesACertificateOfAnotherHost() {
    assertRefused(otherName);
  }

  @Test
  void refusesACertificateThatIsNotTrusted() {
    assertRefused(unknown);
  }

  @Test
  void tellsThatThePortWantsTls() {
    var plain = new Broker(right.address(), QueueType.CLASSIC);
    var error = assertThrows(BrokerException.Unreachable.class, () -> plain.connect("test"));
    assertTrue(error.getMessage().contains("or only with TLS"), error.getMessage());
  }

  private static void assertRefused(Proxy proxy) {
    var broker = new Broker(encrypted(proxy), QueueType.CLASSIC);
    var error = assertThrows(Refused.class, () -> broker.connect("test"));
    assertEquals(Refused.Reason.CERTIFICATE, error.reason());
    assertTrue(error.getMessage().contains("TLS with 127.0.0.1:"), error.getMessage());
  }

  private static BrokerAddress encrypted(Proxy proxy) {
    var plain = proxy.address();
    return new BrokerAddress(plain.hosts(), "/", true, plain.user(), plain.password());
  }

  private static Proxy front(BrokerAddress target, KeyStore keys)
      throws IOException, GeneralSecurityException {
    var server =
        context(keys, null)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return new Proxy(target, server);
  }

  private static KeyStore store(String name, String extension)
      throws IOException, GeneralSecurityException {
    var file = folder.resolve(name);
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var password = new String(STORE_PASSWORD);
    Commands.run(
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            extension,
            "-storetype",
            "PKCS12",
            "-storepass",
            password,
            "-keystore",
            file.toString()));
    return load(file);
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, STORE_PASSWORD);
    }
    return store;
  }

  private static SSLContext context(KeyStore keys, KeyStore trusted)
      throws GeneralSecurityException {
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, STORE_PASSWORD);
    var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }
}
