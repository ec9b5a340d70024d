package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ProtocolVersionMismatchException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.BrokerException.Lost;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.BrokerException.Refused.Reason;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.BrokerAddress.Host;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Turns exceptions of the AMQP client into ones that a user can act on. */
final class ClientErrors {

  private static final String ALERT = "fatal alert";

  /** The client's message if the broker does not offer the kind of login. */
  private static final String NO_MECHANISM = "No compatible authentication mechanism";

  /** RabbitMQ's reason for refusing a large message; older versions omit some words. */
  private static final Pattern TOO_LARGE =
      Pattern.compile("message size \\d+ (?:is )?larger than (?:configured )?max size (\\d+)");

  private ClientErrors() {}

  /** Whether the broker refused a consumer because the queue has an exclusive one. */
  static boolean isTaken(Throwable e) {
    var close = closeOf(e);
    return close != null
        && close.code() == AMQP.ACCESS_REFUSED
        && close.text().contains("exclusive");
  }

  /** Whether the broker closed a channel because of a message that was too large for it. */
  static boolean isTooLarge(Throwable e) {
    return messageLimit(e) > 0;
  }

  /** The most bytes of a message that the broker takes, if a larger one was the reason; else 0. */
  static long messageLimit(Throwable e) {
    var close = closeOf(e);
    if (close == null || close.code() != AMQP.PRECONDITION_FAILED) {
      return 0;
    }
    var limit = TOO_LARGE.matcher(close.text());
    return limit.find() ? Long.parseLong(limit.group(1)) : 0;
  }

  /** The refusal behind a failed attempt to connect, or null if another attempt may succeed. */
  static Refused refused(Throwable e, BrokerAddress address, Host host) {
    if (e instanceof AuthenticationFailureException) {
      return authentication(e, address, host);
    }
    var close = closeOf(e);
    if (e instanceof PossibleAuthenticationFailureException && close != null) {
      return authentication(e, address, host);
    }
    if (String.valueOf(e.getMessage()).startsWith(NO_MECHANISM)) {
      return new Refused(
          Reason.AUTHENTICATION,
          host
              + (address.tlsParameters().external()
                  ? " has no login by certificate: its plugin rabbitmq_auth_mechanism_ssl must be"
                      + " enabled, and EXTERNAL be among its auth_mechanisms"
                  : " has no login by password"),
          e);
    }
    var certificate = certificateProblem(e);
    if (certificate != null) {
      return new Refused(
          Reason.CERTIFICATE,
          "TLS with " + host + " fails: " + certificate + ". " + advice(certificate, address),
          e);
    }
    if (close == null || close.text().toLowerCase(Locale.ROOT).contains("is down")) {
      return null;
    }
    return switch (close.code()) {
      case AMQP.NOT_ALLOWED, AMQP.NOT_FOUND, AMQP.ACCESS_REFUSED ->
          new Refused(
              Reason.VIRTUAL_HOST,
              host
                  + " does not let "
                  + address.login()
                  + " into the virtual host '"
                  + address.virtualHost()
                  + "' ("
                  + close.text()
                  + "). Check that it exists and that the user has permissions there",
              e);
      default -> null;
    };
  }

  /** What is wrong with the certificate of either side, or null if nothing is known. */
  private static String certificateProblem(Throwable e) {
    var handshake = find(e, SSLHandshakeException.class);
    if (handshake == null) {
      return null;
    }
    if (find(e, CertificateException.class) != null) {
      return rootMessage(e);
    }
    // An alert comes from the broker; anything else is a connection that broke down.
    var message = String.valueOf(handshake.getMessage());
    return message.contains(ALERT) ? message : null;
  }

  private static String advice(String problem, BrokerAddress address) {
    var parameters = address.tlsParameters();
    if (problem.contains(ALERT)) {
      // The broker refused, and does not say more.
      return "The broker "
          + (parameters.certificate().isPresent()
              ? "must trust the issuer of the certfile"
              : "may want a certificate: name it with certfile and keyfile")
          + ", and both sides must have a version of TLS from 1.2 on in common";
    }
    return (parameters.authorities().isPresent()
            ? "The issuer of the broker's certificate must be in the cacertfile"
            : "The JVM must trust the issuer of the broker's certificate, or cacertfile name it")
        + ", and it must be made out to that host name";
  }

  private static Refused authentication(Throwable e, BrokerAddress address, Host host) {
    if (address.tlsParameters().external()) {
      return new Refused(
          Reason.AUTHENTICATION,
          host
              + " refused the login by certificate. A user must exist there under the name that it"
              + " takes from the certificate (see its setting ssl_cert_login_from)",
          e);
    }
    return new Refused(
        Reason.AUTHENTICATION,
        host
            + " refused the login of '"
            + address.user()
            + "'. Check the user name and the password"
            + (address.user().equals("guest")
                ? " ('guest' is let in from the broker's own machine only)"
                : ""),
        e);
  }

  /** Why a host did not accept a connection, in brackets to follow its name. */
  static String describeConnect(Throwable e, boolean tls) {
    if (find(e, UnknownHostException.class) != null) {
      return "(no such host name)";
    }
    if (find(e, NoRouteToHostException.class) != null) {
      return "(no route to it)";
    }
    var refused = find(e, ConnectException.class);
    if (refused != null) {
      return String.valueOf(refused.getMessage()).contains("refused")
          ? "(nothing listens there)"
          : "(" + refused.getMessage() + ")";
    }
    if (find(e, SSLHandshakeException.class) != null) {
      return "(the TLS handshake broke off)";
    }
    if (find(e, SSLException.class) != null) {
      return "(it does not speak TLS: is this the amqps port?)";
    }
    if (find(e, ProtocolVersionMismatchException.class) != null
        || find(e, MalformedFrameException.class) != null) {
      return "(it does not speak AMQP 0-9-1, or only with TLS)";
    }
    if (e instanceof PossibleAuthenticationFailureException) {
      return "(it closed the connection during the login)";
    }
    if (find(e, SocketTimeoutException.class) != null || e instanceof TimeoutException) {
      return "(no answer in time)";
    }
    if (tls && (find(e, EOFException.class) != null || find(e, SocketException.class) != null)) {
      // With TLS 1.3 a certificate is refused after the handshake, and what was written meanwhile
      // can fail before the alert is read.
      return "(it closed the connection once TLS was up: does it want a certificate, or another one"
          + " than the certfile's?)";
    }
    if (find(e, EOFException.class) != null) {
      return "(it closed the connection at once: does it speak AMQP 0-9-1, and without TLS?)";
    }
    var close = closeOf(e);
    return "(" + (close != null ? close.text() : rootMessage(e)) + ")";
  }

  /** The failure of an operation on a connection, as one of this package's exceptions. */
  static BrokerException operation(Throwable e, String where) {
    if (e instanceof BrokerException known) {
      return known;
    }
    var close = closeOf(e);
    if (close != null && close.code() == AMQP.ACCESS_REFUSED) {
      return new Refused(Reason.PERMISSION, where + " refused: " + close.text(), e);
    }
    if (close != null) {
      return new Lost(
          where
              + (close.channel() ? " closed a channel: " : " closed the connection: ")
              + close.text(),
          e);
    }
    var signal = find(e, ShutdownSignalException.class);
    if (signal != null && signal.isInitiatedByApplication()) {
      return new Lost("the connection to " + where + " was closed on this side", e);
    }
    if (find(e, TimeoutException.class) != null) {
      return new Lost(where + " did not answer a request in time", e);
    }
    return new Lost("the connection to " + where + " was lost (" + rootMessage(e) + ")", e);
  }

  /** What the broker said when it closed a channel or a connection. */
  record Close(boolean channel, int code, String text) {}

  static Close closeOf(Throwable e) {
    var signal = find(e, ShutdownSignalException.class);
    if (signal == null || signal.isInitiatedByApplication()) {
      return null;
    }
    Method reason = signal.getReason();
    if (reason instanceof AMQP.Connection.Close close) {
      return new Close(
          false, close.getReplyCode(), close.getReplyCode() + " " + close.getReplyText());
    }
    if (reason instanceof AMQP.Channel.Close close) {
      return new Close(
          true, close.getReplyCode(), close.getReplyCode() + " " + close.getReplyText());
    }
    return null;
  }

  private static <T extends Throwable> T find(Throwable e, Class<T> type) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private static String rootMessage(Throwable e) {
    var root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof EOFException) {
      return "it ended";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
