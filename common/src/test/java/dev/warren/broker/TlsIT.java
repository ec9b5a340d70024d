package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.address.BrokerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to RabbitMQ through TLS, which a proxy in front of it ends. */
class TlsIT {

  private static final char[] STORE_PASSWORD = TestAuthority.STORE_PASSWORD;

  @TempDir static Path folder;
  private static SSLContext before;
  private static Proxy right;
  private static Proxy otherName;
  private static Proxy unknown;
  private static TestAuthority authority;
  private static TestAuthority stranger;
  private static Proxy own;
  private static Proxy ownOtherName;
  private static Proxy demanding;

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
    authority = new TestAuthority(folder, "authority");
    stranger = new TestAuthority(folder, "stranger");
    authority.issue("broker", "RSA", "dns:localhost,ip:127.0.0.1");
    authority.issue("elsewhere", "EC", "dns:elsewhere.example.org");
    own = front(rabbit, authority.store("broker"));
    ownOtherName = front(rabbit, authority.store("elsewhere"));
    demanding = demanding(rabbit);
  }

  @AfterAll
  static void stop() {
    SSLContext.setDefault(before);
    for (var proxy : List.of(right, otherName, unknown, own, ownOtherName, demanding)) {
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
  void trustsTheAuthorityInTheCacertfile() throws Exception {
    connects(own, cacertfile(authority));
  }

  @Test
  void trustsNobodyButTheAuthorityInTheCacertfile() {
    assertRefused(own, cacertfile(stranger), "must be in the cacertfile");
    assertRefused(right, cacertfile(authority), "must be in the cacertfile");
    assertRefused(own, "", "or cacertfile name it");
  }

  @Test
  void checksTheHostOfACertificateOfItsOwnAuthority() {
    assertRefused(ownOtherName, cacertfile(authority), "it must be made out to that host name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void showsItsCertificateWhereThatIsDemanded(String algorithm) throws Exception {
    var me = authority.issue("me-" + algorithm, algorithm, "dns:client.example.org");
    connects(demanding, cacertfile(authority) + certfile(me));
  }

  @Test
  void tellsThatACertificateIsDemanded() {
    assertWantsCertificate(cacertfile(authority));
  }

  @Test
  void tellsThatItsCertificateIsNotTrusted() {
    var me = stranger.issue("me", "EC", "dns:client.example.org");
    assertWantsCertificate(cacertfile(authority) + certfile(me));
  }

  @Test
  void aBrokerWithoutLoginByCertificateIsTold() {
    var me = authority.issue("external", "EC", "dns:client.example.org");
    var parameters = cacertfile(authority) + certfile(me) + "&auth_mechanism=external";
    var error = assertThrows(Refused.class, () -> broker(own, parameters).connect("test"));
    assertEquals(Refused.Reason.AUTHENTICATION, error.reason());
    assertTrue(error.getMessage().contains("rabbitmq_auth_mechanism_ssl"), error.getMessage());
  }

  @Test
  void aMissingFileIsToldBeforeAnyAttempt() {
    var nowhere = BrokerAddress.parse("amqps://localhost:1?cacertfile=/no/such.pem");
    var broker = new Broker(nowhere, QueueType.CLASSIC);
    var error = assertThrows(Refused.class, () -> broker.connect("test"));
    assertEquals(Refused.Reason.FILES, error.reason());
    assertTrue(error.getMessage().contains("the cacertfile /no/such.pem"), error.getMessage());
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

  private static void assertRefused(Proxy proxy, String parameters, String words) {
    var error = assertThrows(Refused.class, () -> broker(proxy, parameters).connect("test"));
    assertEquals(Refused.Reason.CERTIFICATE, error.reason(), error.getMessage());
    assertTrue(error.getMessage().contains(words), error.getMessage());
  }

  /** Whether the broker's alert is read, or the connection found closed, is a matter of luck. */
  private static void assertWantsCertificate(String parameters) {
    var error =
        assertThrows(BrokerException.class, () -> broker(demanding, parameters).connect("test"));
    assertTrue(error.getMessage().contains("certfile"), error.getMessage());
  }

  private static void connects(Proxy proxy, String parameters) throws BrokerException {
    try (var connection = broker(proxy, parameters).connect("test")) {
      assertTrue(connection.isOpen());
    }
  }

  private static Broker broker(Proxy proxy, String parameters) {
    var host = proxy.address().hosts().get(0);
    var user = RabbitServer.USER + ":" + RabbitServer.PASSWORD + "@";
    var login = parameters.contains("external") ? "" : user;
    var query = parameters.replaceFirst("&", "?");
    return new Broker(BrokerAddress.parse("amqps://" + login + host + query), QueueType.CLASSIC);
  }

  private static String cacertfile(TestAuthority authority) {
    return "&cacertfile=" + authority.certificate();
  }

  private static String certfile(TestAuthority.Identity identity) {
    return "&certfile=" + identity.certificate() + "&keyfile=" + identity.key();
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

  private static Proxy demanding(BrokerAddress target)
      throws IOException, GeneralSecurityException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.store("authority").getCertificate("authority"));
    var server =
        (SSLServerSocket)
            context(authority.store("broker"), trusted)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
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
