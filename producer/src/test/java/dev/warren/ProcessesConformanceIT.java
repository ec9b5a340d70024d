package dev.warren;

/** The conformance suite over worker processes and the embedded broker. */
class ProcessesConformanceIT extends PoolConformance implements IsolationContract {

  @Override
  public Pool open(Plan plan) {
    Pool.Builder builder =
        Pool.builder().processes(plan.workers()).jvmOptions(ShortLivedJvm.options("256m"));
    if (plan.initializer() != null) {
      builder.initializer(plan.initializer(), plan.argument());
    }
    if (plan.maxTasksPerChild() > 0) {
      builder.maxTasksPerChild(plan.maxTasksPerChild());
    }
    return builder.open();
  }

  @Override
  public boolean processes() {
    return true;
  }

  @Override
  public boolean ownsWorkers() {
    return true;
  }

  @Override
  int many() {
    return 32;
  }
}
