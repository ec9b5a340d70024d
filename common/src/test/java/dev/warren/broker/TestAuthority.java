package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Issues certificates for tests, with the JDK's keytool, and writes them down in PEM. */
public final class TestAuthority {

  static final char[] STORE_PASSWORD = "for this test".toCharArray();

  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path folder;
  private final String name;
  private final Path certificate;

  /**
   * What somebody identifies himself with.
   *
   * @param certificate file with the certificate
   * @param key file with its private key, which its owner alone can read
   */
  public record Identity(Path certificate, Path key) {}

  /**
   * A new authority.
   *
   * @param folder where its files go
   * @param name names it and its files
   */
  public TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    generate(name, "EC", "-ext", "bc:c");
    this.certificate = write(name + ".pem", pem(certificate(name)));
  }

  /** The file with its own certificate. */
  public Path certificate() {
    return certificate;
  }

  /**
   * Issues a certificate.
   *
   * @param owner who it is made out to
   * @param algorithm RSA or EC
   * @param names the hosts it is for, as in {@code dns:localhost,ip:127.0.0.1}
   */
  public Identity issue(String owner, String algorithm, String names) {
    generate(owner, algorithm, "-signer", name, "-ext", "san=" + names);
    var key = write(name + "-" + owner + ".key", pem("PRIVATE KEY", key(owner).getEncoded()));
    key.toFile().setReadable(false, false);
    key.toFile().setReadable(true, true);
    return new Identity(write(name + "-" + owner + ".pem", pem(certificate(owner))), key);
  }

  /** The certificate of an owner, this authority's included, with its key. */
  KeyStore store(String owner) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(owner, key(owner), STORE_PASSWORD, all().getCertificateChain(owner));
      return store;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A block of PEM. */
  public static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, BASE64.encodeToString(content), type);
  }

  private static String pem(Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Certificate certificate(String owner) {
    try {
      return all().getCertificate(owner);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Key key(String owner) {
    try {
      return all().getKey(owner, STORE_PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private KeyStore all() throws GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file())) {
      store.load(in, STORE_PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return store;
  }

  private Path file() {
    return folder.resolve(name + ".p12");
  }

  private void generate(String owner, String algorithm, String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", owner, "-keyalg", algorithm));
    command.addAll(List.of("-dname", "CN=" + owner, "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", file().toString()));
    command.addAll(List.of("-storepass", new String(STORE_PASSWORD)));
    command.addAll(List.of(options));
    Commands.run(command);
  }

  private Path write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
