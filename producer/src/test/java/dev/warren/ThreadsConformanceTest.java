package dev.warren;

/** The conformance suite over threads of this JVM. */
class ThreadsConformanceTest extends PoolConformance {

  @Override
  public Pool open(Plan plan) {
    Pool.Builder builder = threads(plan.workers());
    if (plan.initializer() != null) {
      builder.initializer(plan.initializer(), plan.argument());
    }
    return builder.open();
  }

  Pool.Builder threads(int threads) {
    return Pool.builder().threads(threads);
  }

  @Override
  public boolean processes() {
    return false;
  }

  @Override
  public boolean ownsWorkers() {
    return true;
  }

  @Override
  int many() {
    return 200;
  }
}
