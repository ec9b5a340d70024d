package dev.warren.broker.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Broker;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "amqp://h, h, 5672, /, guest, guest",
    "amqp://h/, h, 5672, /, guest, guest",
    "amqp://h//, h, 5672, /, guest, guest",
    "amqp://h/%2F, h, 5672, /, guest, guest",
    "amqp://h/%2f, h, 5672, /, guest, guest",
    "amqp://h:1234/jobs, h, 1234, jobs, guest, guest",
    "amqps://h, h, 5671, /, guest, guest",
    "AMQP://H.example.org., H.example.org., 5672, /, guest, guest",
    "amqp://10.0.0.1:1, 10.0.0.1, 1, /, guest, guest",
    "amqp://[::1], ::1, 5672, /, guest, guest",
    "amqps://[fe80::1%25eth0]:99/v, fe80::1%25eth0, 99, v, guest, guest",
    "amqp://u:p@h/v, h, 5672, v, u, p",
    "amqp://u:p:q@h, h, 5672, /, u, p:q",
    "amqp://u:p@q@h, h, 5672, /, u, p@q",
    "amqp://u@h, h, 5672, /, u, ''",
    "amqp://u:@h, h, 5672, /, u, ''",
    "amqp://a%40b:c%2Fd%3A%25@h/x%20y, h, 5672, x y, a@b, c/d:%",
    "amqp://%C3%BC:%F0%9F%90%87@h, h, 5672, /, ü, \uD83D\uDC07",
    "amqp://u:a+b@h/c+d, h, 5672, c+d, u, a+b",
    "' amqp://h ', h, 5672, /, guest, guest",
    "amqp://my_host-1, my_host-1, 5672, /, guest, guest",
  })
  void reads(String uri, String host, int port, String virtualHost, String user, String password) {
    var address = BrokerAddress.parse(uri);
    assertEquals(List.of(new Host(host, port)), address.hosts());
    assertEquals(virtualHost, address.virtualHost());
    assertEquals(user, address.user());
    assertEquals(password, address.password().value());
    assertEquals(uri.strip().startsWith("amqps"), address.tls());
  }

  @Test
  void readsSeveralHosts() {
    var address = BrokerAddress.parse("amqps://u:p@h1,h2:5673,[::1]:7,h3/vhost");
    assertEquals(
        List.of(
            new Host("h1", 5671), new Host("h2", 5673), new Host("::1", 7), new Host("h3", 5671)),
        address.hosts());
    assertEquals("vhost", address.virtualHost());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "http://s3cret@h",
        "amqp:h",
        "amqp://",
        "amqp:///vhost",
        "amqp://u:s3cret@",
        "amqp://@h",
        "amqp://:s3cret@h",
        "amqp://h,",
        "amqp://h1,,h2",
        "amqp://h:s3cret",
        "amqp://h:0",
        "amqp://h:65536",
        "amqp://h:123456",
        "amqp://h:-1",
        "amqp://h:",
        "amqp://u:s3cret/x@h",
        "amqp://u:12/s3cret@h",
        "amqp://u:s3cret%@h",
        "amqp://u:s3cret%4@h",
        "amqp://u:s3cret%zz@h",
        "amqp://u:s3cret%ff@h",
        "amqp://h/a/b",
        "amqp://h/a%",
        "amqp://h?s3cret=1",
        "amqp://h?cacertfile=s3cret",
        "amqp://u:s3cret?@h",
        "amqp://u:?s3cret@h",
        "amqps://u:?s3cret@h",
        "amqps://u:?cacertfile=s3cret@h",
        "amqps://h?",
        "amqps://h?s3cret",
        "amqps://h?s3cret=1",
        "amqps://h?cacertfile",
        "amqps://h?cacertfile=",
        "amqps://h?cacertfile=s3cret&",
        "amqps://h?cacertfile=s3cret%",
        "amqps://h?cacertfile=s3cret%00",
        "amqps://h?cacertfile=s3cret&cacertfile=s3cret",
        "amqps://h?certfile=s3cret",
        "amqps://h?keyfile=s3cret",
        "amqps://h?auth_mechanism=s3cret",
        "amqps://h?auth_mechanism=external",
        "amqps://u:s3cret@h?certfile=c&keyfile=k&auth_mechanism=external",
        "amqps://h?verify=s3cret",
        "amqp://h/v#s3cret",
        "amqp://::1",
        "amqp://[::1",
        "amqp://[h]",
        "amqp://[::1]s3cret",
        "amqp://h s3cret",
        "amqp://-h",
      })
  void refusesWithoutShowingTheText(String uri) {
    var error = assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(uri));
    assertFalse(error.getMessage().contains("s3cret"), error.getMessage());
    assertTrue(error.getMessage().length() > 30, error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://u:p@h:5672",
        "amqps://a%40b:c%2Fd%3A%25%20@h1:1,h2:2,[::1]:3/x%2Fy",
        "amqp://u:@h:1/%C3%BC",
        "amqps://u:p@h:1?cacertfile=/a/b%20c%3F%26%40%23.pem",
        "amqps://u:p@h:1/v?certfile=/c.pem&keyfile=/k.pem",
        "amqps://h1:1,h2:2/v?cacertfile=/a&certfile=/c&keyfile=/k&auth_mechanism=external"
      })
  void comesBackFromItsUri(String uri) {
    var address = BrokerAddress.parse(uri);
    assertEquals(uri, address.toUriWithPassword());
    assertEquals(address, BrokerAddress.parse(address.toUriWithPassword()));
  }

  @Test
  void readsParametersOfTls() {
    var address =
        BrokerAddress.parse(
            "amqps://h/v?keyfile=my%20key&certfile=/c.pem&verify=verify_peer&auth_mechanism=plain");
    assertEquals(new Host("h", 5671), address.hosts().get(0));
    assertEquals("v", address.virtualHost());
    assertEquals("guest", address.user());
    var parameters = address.tlsParameters();
    assertEquals(Optional.empty(), parameters.authorities());
    assertEquals(Optional.of(Path.of("/c.pem").toAbsolutePath()), parameters.certificate());
    assertEquals(Optional.of(Path.of("my key").toAbsolutePath()), parameters.key());
    assertFalse(parameters.external());
  }

  @Test
  void aRelativePathMeansTheSameInAnotherFolder() {
    var uri = BrokerAddress.parse("amqps://h?cacertfile=ca.pem").toUriWithPassword();
    assertTrue(uri.contains(Path.of("ca.pem").toAbsolutePath().toString()), uri);
  }

  @Test
  void aLoginByCertificateNeedsNoUser() {
    var address = BrokerAddress.parse("amqps://h?certfile=/c&keyfile=/k&auth_mechanism=external");
    assertEquals("", address.user());
    assertEquals(
        "amqps://h:5671?certfile=/c&keyfile=/k&auth_mechanism=external", address.toString());
  }

  @Test
  void tlsCannotBeWeakened() {
    for (var verify : List.of("verify_none", "false", "VERIFY_PEER")) {
      var uri = "amqps://h?verify=" + verify;
      var error = assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(uri));
      assertTrue(error.getMessage().contains("is always verified"), error.getMessage());
    }
  }

  @Test
  void namesTheParametersThereAre() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> BrokerAddress.parse("amqps://h?heartbeat=1"));
    for (var name : List.of("cacertfile", "certfile", "keyfile", "auth_mechanism")) {
      assertTrue(error.getMessage().contains(name), error.getMessage());
    }
  }

  @Test
  void showsEverythingButThePassword() {
    var address = BrokerAddress.parse("amqp://user:s3cret@h1,h2/jobs");
    assertEquals("amqp://user@h1:5672,h2:5672/jobs", address.toString());
    assertFalse(address.password().toString().contains("s3cret"));
    assertEquals(new Secret("x"), address.withPassword(new Secret("x")).password());
    assertFalse(new Broker(address, QueueType.CLASSIC).toString().contains("s3cret"));
  }
}
