package dev.warren.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.qpid.server.exchange.DirectExchangeImplFactory;
import org.apache.qpid.server.exchange.FanoutExchangeImplFactory;
import org.apache.qpid.server.exchange.HeadersExchangeImplFactory;
import org.apache.qpid.server.exchange.TopicExchangeImplFactory;
import org.apache.qpid.server.model.BrokerImplFactory;
import org.apache.qpid.server.model.port.AmqpPortImplFactory;
import org.apache.qpid.server.model.port.PortFactory;
import org.apache.qpid.server.plugin.ConditionallyAvailable;
import org.apache.qpid.server.plugin.ConfigurationSecretEncrypterFactory;
import org.apache.qpid.server.plugin.ConfiguredObjectRegistration;
import org.apache.qpid.server.plugin.ConfiguredObjectTypeFactory;
import org.apache.qpid.server.plugin.ProtocolEngineCreator;
import org.apache.qpid.server.plugin.SystemConfigFactory;
import org.apache.qpid.server.plugin.SystemNodeCreator;
import org.apache.qpid.server.protocol.v0_8.ProtocolEngineCreator_0_9_1;
import org.apache.qpid.server.queue.QueueFactory;
import org.apache.qpid.server.queue.StandardQueueImplFactory;
import org.apache.qpid.server.security.auth.manager.ManagedUserFactory;
import org.apache.qpid.server.security.auth.manager.PlainAuthenticationProviderFactory;
import org.apache.qpid.server.store.MemorySystemConfigImplFactory;
import org.apache.qpid.server.virtualhost.memory.MemoryVirtualHostFactory;
import org.apache.qpid.server.virtualhostalias.DefaultVirtualHostAliasImplFactory;
import org.apache.qpid.server.virtualhostalias.VirtualHostNameAliasImplFactory;
import org.apache.qpid.server.virtualhostnode.memory.MemoryVirtualHostNodeFactory;

/**
 * The context class loader of Qpid's threads. Qpid looks for its parts with a {@code ServiceLoader}
 * on that loader; this one names only the parts in use, which halves the start: the others draw in
 * Bouncy Castle, key stores, LDAP and more, and are looked through attribute by attribute. It also
 * makes the broker independent of the class loader of the caller, and of how {@code
 * META-INF/services} were merged into a jar of everything.
 *
 * <p>A {@code ServiceLoader} passes over names of classes that are in a named module. Should Warren
 * be in one, {@link QpidModel} is found by the module's own {@code META-INF/services}.
 */
final class QpidPlugins extends ClassLoader {

  private static final String SERVICES = "META-INF/services/";

  private final Map<String, String> providers = new HashMap<>();

  QpidPlugins() {
    super(QpidPlugins.class.getClassLoader());
    use(
        ConfiguredObjectTypeFactory.class,
        BrokerImplFactory.class,
        PortFactory.class,
        AmqpPortImplFactory.class,
        PlainAuthenticationProviderFactory.class,
        ManagedUserFactory.class,
        DefaultVirtualHostAliasImplFactory.class,
        VirtualHostNameAliasImplFactory.class,
        MemoryVirtualHostNodeFactory.class,
        MemoryVirtualHostFactory.class,
        QueueFactory.class,
        StandardQueueImplFactory.class,
        DirectExchangeImplFactory.class,
        // A virtual host makes one exchange of each of these for itself.
        FanoutExchangeImplFactory.class,
        HeadersExchangeImplFactory.class,
        TopicExchangeImplFactory.class);
    use(ConfiguredObjectRegistration.class, QpidModel.class);
    use(SystemConfigFactory.class, MemorySystemConfigImplFactory.class);
    use(ProtocolEngineCreator.class, ProtocolEngineCreator_0_9_1.class);
    use(SystemNodeCreator.class);
    use(ConfigurationSecretEncrypterFactory.class);
    use(ConditionallyAvailable.class);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (name.startsWith(SERVICES)) {
      var list = providers.get(name.substring(SERVICES.length()));
      if (list != null) {
        return Collections.enumeration(List.of(inMemory(name, list)));
      }
    }
    return super.getResources(name);
  }

  private void use(Class<?> service, Class<?>... chosen) {
    providers.put(
        service.getName(),
        Arrays.stream(chosen).map(Class::getName).collect(Collectors.joining("\n")));
  }

  private static URL inMemory(String name, String text) throws IOException {
    return new URL(
        null,
        "warren:" + name,
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
              }
            };
          }
        });
  }
}
