package dev.warren.broker.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.TestAuthority;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {

  @TempDir static Path folder;
  private static TestAuthority authority;
  private static TestAuthority.Identity rsa;
  private static TestAuthority.Identity ec;

  @BeforeAll
  static void issue() {
    authority = new TestAuthority(folder, "ca");
    rsa = authority.issue("rsa", "RSA", "dns:localhost");
    ec = authority.issue("ec", "EC", "dns:localhost");
  }

  private static TlsParameters files(Path authorities, Path certificate, Path key) {
    return new TlsParameters(
        Optional.ofNullable(authorities),
        Optional.ofNullable(certificate),
        Optional.ofNullable(key),
        false);
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void refused(TlsParameters parameters, Path file, String words) {
    var error = assertThrows(TlsFileException.class, parameters::context);
    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    assertTrue(error.getMessage().contains(words), error.getMessage());
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
  }

  @Test
  void withoutFilesTheJvmsOwnContextIsUsed() throws Exception {
    assertSame(SSLContext.getDefault(), TlsParameters.NONE.context());
  }

  @Test
  void readsKeysOfBothKinds() throws Exception {
    for (var identity : new TestAuthority.Identity[] {rsa, ec}) {
      var context =
          files(authority.certificate(), identity.certificate(), identity.key()).context();
      assertNotSame(SSLContext.getDefault(), context);
    }
  }

  @Test
  void passesOverWhatIsNoBlock() throws Exception {
    var text =
        "Subject: somebody - else\n"
            + TestAuthority.pem("EC PARAMETERS", new byte[] {1})
            + Files.readString(ec.key())
            + Files.readString(ec.certificate()).replace("\n", "\r\n")
            + Files.readString(authority.certificate());
    var all = file("all.pem", text);
    files(all, all, all).context();
  }

  @Test
  void namesTheFileThatIsMissing() {
    var none = folder.resolve("none.pem");
    refused(files(none, null, null), none, "the cacertfile " + none);
    refused(files(null, none, ec.key()), none, "the certfile " + none);
    refused(files(null, ec.certificate(), none), none, "the keyfile " + none);
    refused(files(none, null, null), none, "there is no such file");
    refused(files(folder, null, null), folder, "it is a folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no PEM",
        "-----BEGIN CERTIFICATE-----\nAAAA",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"
      })
  void refusesWhatIsNoCertificate(String text) throws IOException {
    var broken = file("broken.pem", text);
    refused(files(broken, null, null), broken, "certificate in it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----"
      })
  void refusesWhatIsNoKey(String text) throws IOException {
    var broken = file("broken.key", text);
    refused(files(null, ec.certificate(), broken), broken, "key ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,A\n\nAAAA\n"
            + "-----END RSA PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void tellsHowToConvertOtherKeys(String text) throws IOException {
    var old = file("old.key", text);
    refused(
        files(null, ec.certificate(), old),
        old,
        "openssl pkcs8 -topk8 -nocrypt -in " + old + " -out NEW-FILE");
  }

  @Test
  void refusesTheKeyOfAnotherCertificate() {
    var other = authority.issue("other", "EC", "dns:localhost");
    refused(files(null, ec.certificate(), other.key()), other.key(), "not the key of the cert");
    refused(files(null, ec.certificate(), rsa.key()), rsa.key(), "another kind");
  }

  @Test
  void refusesCertificatesThatAreNoChain() throws IOException {
    var text = Files.readString(ec.certificate()) + Files.readString(rsa.certificate());
    var certificates = file("no-chain.pem", text);
    refused(files(null, certificates, ec.key()), certificates, "that of the issuer");
  }

  @Test
  void refusesALargeFileWithoutReadingAllOfIt() throws IOException {
    var large = folder.resolve("large.pem");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 33);
    }
    refused(files(large, null, null), large, "it has more than 4 MiB");
    Files.delete(large);
  }

  @Test
  void aKeyThatEverybodyCanReadIsExposed() throws IOException {
    var key = file("open.key", "");
    var parameters = files(null, ec.certificate(), key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(Optional.of(key), parameters.exposedKey());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(Optional.empty(), parameters.exposedKey());
    assertEquals(Optional.empty(), TlsParameters.NONE.exposedKey());
    Files.delete(key);
    assertEquals(Optional.empty(), parameters.exposedKey());
  }

  @Test
  void aBlockDoesNotShowItsContent() {
    assertFalse(new Pem("PRIVATE KEY", "s3cret").toString().contains("s3cret"));
  }
}
