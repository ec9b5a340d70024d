package dev.warren;

/** The conformance suite over threads of this JVM that copy values. */
class CopyingThreadsConformanceTest extends ThreadsConformanceTest {

  @Override
  Pool.Builder threads(int threads) {
    return super.threads(threads).copyValues();
  }

  @Override
  public boolean copies() {
    return true;
  }
}
