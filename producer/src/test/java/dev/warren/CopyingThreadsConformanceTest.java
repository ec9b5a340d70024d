package dev.warren;

/** The conformance suite over threads of this JVM that copy values. */
class CopyingThreadsConformanceTest extends PoolConformance {

  @Override
  public Pool open(Plan plan) {
    Pool.Builder builder = Pool.builder().threads(plan.workers()).copyValues();
    if (plan.initializer() != null) {
      builder.initializer(plan.initializer(), plan.argument());
    }
    return builder.open();
  }

  @Override
  public boolean processes() {
    return false;
  }

  @Override
  public boolean copies() {
    return true;
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
