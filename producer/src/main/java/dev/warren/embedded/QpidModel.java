package dev.warren.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.qpid.server.exchange.DirectExchange;
import org.apache.qpid.server.exchange.FanoutExchange;
import org.apache.qpid.server.exchange.HeadersExchange;
import org.apache.qpid.server.exchange.TopicExchange;
import org.apache.qpid.server.model.AuthenticationProvider;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.Connection;
import org.apache.qpid.server.model.Consumer;
import org.apache.qpid.server.model.DefaultVirtualHostAlias;
import org.apache.qpid.server.model.Exchange;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.Producer;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.model.Session;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.User;
import org.apache.qpid.server.model.VirtualHost;
import org.apache.qpid.server.model.VirtualHostAlias;
import org.apache.qpid.server.model.VirtualHostNameAlias;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.model.port.AmqpPort;
import org.apache.qpid.server.plugin.ConfiguredObjectRegistration;
import org.apache.qpid.server.protocol.v0_8.AMQPConnection_0_8;
import org.apache.qpid.server.queue.StandardQueue;
import org.apache.qpid.server.security.auth.manager.PlainAuthenticationProvider;
import org.apache.qpid.server.store.MemorySystemConfigImpl;
import org.apache.qpid.server.virtualhost.memory.MemoryVirtualHost;
import org.apache.qpid.server.virtualhostnode.memory.MemoryVirtualHostNode;

/**
 * The kinds of things the embedded broker consists of, for {@link QpidPlugins}: Qpid reads the
 * annotations of each and of all its parents while it starts. Public only because a {@code
 * ServiceLoader} makes it.
 */
public final class QpidModel implements ConfiguredObjectRegistration {

  // Not public, so it is named.
  private static final String MANAGED_USER =
      "org.apache.qpid.server.security.auth.manager.ManagedUser";

  /** Called by a {@code ServiceLoader}. */
  public QpidModel() {}

  @Override
  public String getType() {
    return "warren";
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Collection<Class<? extends ConfiguredObject>> getConfiguredObjectClasses() {
    var classes =
        new ArrayList<Class<? extends ConfiguredObject>>(
            List.of(
                ConfiguredObject.class,
                SystemConfig.class,
                MemorySystemConfigImpl.class,
                Broker.class,
                BrokerImpl.class,
                Port.class,
                AmqpPort.class,
                AuthenticationProvider.class,
                PlainAuthenticationProvider.class,
                User.class,
                VirtualHostAlias.class,
                DefaultVirtualHostAlias.class,
                VirtualHostNameAlias.class,
                VirtualHostNode.class,
                MemoryVirtualHostNode.class,
                VirtualHost.class,
                MemoryVirtualHost.class,
                Exchange.class,
                DirectExchange.class,
                FanoutExchange.class,
                HeadersExchange.class,
                TopicExchange.class,
                Queue.class,
                StandardQueue.class,
                Connection.class,
                AMQPConnection_0_8.class,
                Session.class,
                Consumer.class,
                Producer.class));
    try {
      classes.add(
          (Class<? extends ConfiguredObject>)
              Class.forName(MANAGED_USER, false, QpidModel.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return classes;
  }
}
