package dev.warren.engine;

import dev.warren.broker.address.BrokerAddress;
import java.util.Optional;

class EmbeddedBrokerEngineIT extends BrokerEngineContract {
  @Override
  Optional<BrokerAddress> broker() {
    return Optional.empty();
  }
}
