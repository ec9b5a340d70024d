package dev.warren.broker.address;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads the files that an address names for TLS. */
final class TlsFiles {

  private static final char[] NO_PASSWORD = {};
  private static final String CERTIFICATE = "CERTIFICATE";

  private final TlsParameters parameters;

  private TlsFiles(TlsParameters parameters) {
    this.parameters = parameters;
  }

  /** Reads the files; without any, the result is what the JVM was configured with. */
  static SSLContext context(TlsParameters parameters) throws GeneralSecurityException {
    if (parameters.authorities().isEmpty() && parameters.certificate().isEmpty()) {
      return SSLContext.getDefault();
    }
    var files = new TlsFiles(parameters);
    var context = SSLContext.getInstance("TLS");
    context.init(files.keyManagers(), files.trustManagers(), null);
    return context;
  }

  /** Null where the JVM's own are to be used. */
  private TrustManager[] trustManagers() throws GeneralSecurityException {
    if (parameters.authorities().isEmpty()) {
      return null;
    }
    var store = emptyStore();
    for (var certificate :
        certificates(TlsParameters.AUTHORITIES, parameters.authorities().get())) {
      store.setCertificateEntry(Integer.toString(store.size()), certificate);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Null if there is no certificate. */
  private KeyManager[] keyManagers() throws GeneralSecurityException {
    if (parameters.certificate().isEmpty()) {
      return null;
    }
    var certificateFile = parameters.certificate().get();
    var chain = certificates(TlsParameters.CERTIFICATE, certificateFile);
    var key = key(parameters.key().orElseThrow(), chain.get(0).getPublicKey());
    var store = emptyStore();
    try {
      store.setKeyEntry("key", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    } catch (GeneralSecurityException e) {
      throw unusable(
          TlsParameters.CERTIFICATE,
          certificateFile,
          "its first certificate must be this side's own, and each next one that of the issuer",
          e);
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static List<Certificate> certificates(String parameter, Path file)
      throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    var certificates = new ArrayList<Certificate>();
    for (var block : blocks(parameter, file)) {
      if (block.type().equals(CERTIFICATE)) {
        try {
          certificates.add(factory.generateCertificate(new ByteArrayInputStream(block.content())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          throw unusable(parameter, file, "a certificate in it is broken", e);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw unusable(
          parameter, file, "there is no certificate in it that begins with " + begin(CERTIFICATE));
    }
    return certificates;
  }

  private static PrivateKey key(Path file, PublicKey owner) throws GeneralSecurityException {
    for (var block : blocks(TlsParameters.KEY, file)) {
      if (block.type().equals("PRIVATE KEY")) {
        return key(file, block, owner);
      }
      if (block.type().endsWith("PRIVATE KEY")) {
        throw unusable(
            TlsParameters.KEY,
            file,
            "it must begin with "
                + begin("PRIVATE KEY")
                + ". Convert it with: openssl pkcs8 -topk8 -nocrypt -in "
                + file
                + " -out NEW-FILE");
      }
    }
    throw unusable(
        TlsParameters.KEY, file, "there is no key in it that begins with " + begin("PRIVATE KEY"));
  }

  private static PrivateKey key(Path file, Pem block, PublicKey owner) throws TlsFileException {
    var algorithm = owner.getAlgorithm();
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(block.content()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(
          TlsParameters.KEY,
          file,
          "the key is broken, or of another kind than the certificate's (" + algorithm + ")",
          e);
    }
    if (!belongTogether(key, owner)) {
      throw unusable(TlsParameters.KEY, file, "it is not the key of the certificate");
    }
    return key;
  }

  /** Checks a pair here, because a broker would only say that the handshake failed. */
  private static boolean belongTogether(PrivateKey key, PublicKey owner) {
    try {
      var signature =
          Signature.getInstance(
              owner.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(key);
      signature.update((byte) 1);
      var signed = signature.sign();
      signature.initVerify(owner);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static List<Pem> blocks(String parameter, Path file) throws TlsFileException {
    try {
      return Pem.read(file);
    } catch (NoSuchFileException e) {
      throw unusable(parameter, file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw unusable(parameter, file, "permission denied", e);
    } catch (IOException e) {
      throw unusable(
          parameter, file, Files.isDirectory(file) ? "it is a folder" : e.getMessage(), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException(e); // nothing is read
    }
    return store;
  }

  private static String begin(String type) {
    return "'-----BEGIN " + type + "-----'";
  }

  private static TlsFileException unusable(String parameter, Path file, String why) {
    return unusable(parameter, file, why, null);
  }

  private static TlsFileException unusable(
      String parameter, Path file, String why, Throwable cause) {
    return new TlsFileException("the " + parameter + " " + file + " cannot be used: " + why, cause);
  }
}
