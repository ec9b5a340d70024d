package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  @TempDir private Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  private MachineMemory memory() throws IOException {
    write("proc/meminfo", "MemTotal:   8000 kB\nMemFree: 1 kB\nMemAvailable:   5000 kB");
    return new MachineMemory(folder.resolve("proc"), folder.resolve("groups"));
  }

  @Test
  void withoutAGroupItIsTheMachines() throws IOException {
    assertEquals(8_000 << 10, memory().total());
    assertEquals(5_000 << 10, memory().available());
  }

  @Test
  void theNarrowestGroupCounts() throws IOException {
    write("proc/self/cgroup", "0::/system/warren.service");
    write("groups/system/warren.service/memory.max", "max");
    write("groups/system/memory.max", "2000000");
    write("groups/system/memory.current", "1500000");
    write("groups/system/memory.stat", "anon 1\ninactive_file 600000\nactive_file 3");
    assertEquals(2_000_000, memory().total());
    assertEquals(1_100_000, memory().available());
  }

  @Test
  void theFirstVersionOfGroupsCountsToo() throws IOException {
    write("proc/self/cgroup", "5:cpu:/a\n4:memory:/docker/1\n0::/");
    write("groups/memory/memory.limit_in_bytes", "3000000");
    write("groups/memory/memory.usage_in_bytes", "1000000");
    assertEquals(3_000_000, memory().total());
    assertEquals(2_000_000, memory().available());
  }

  @Test
  void thisMachineHasSome() {
    assertTrue(MachineMemory.totalBytes() >= 0);
    assertTrue(MachineMemory.availableBytes() > 0);
    assertEquals(0, new MachineMemory(folder, folder).total());
    assertEquals(Long.MAX_VALUE, new MachineMemory(folder, folder).available());
  }
}
