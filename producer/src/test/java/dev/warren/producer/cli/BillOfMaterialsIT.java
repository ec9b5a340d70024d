package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bill of materials beside each program. */
class BillOfMaterialsIT {

  @Test
  void namesEveryLibraryInTheWorker() throws IOException {
    assertComplete(Path.of("../worker/target"), "worker");
  }

  @Test
  void namesEveryLibraryInTheProducer() throws IOException {
    assertComplete(Path.of("target"), "producer");
  }

  private static void assertComplete(Path folder, String program) throws IOException {
    Assumptions.assumeFalse(
        "offline: true".equals(System.getProperty("warren.maven")),
        "Maven makes none with --offline: SKIPPED");
    String text = Files.readString(folder.resolve(program + ".cdx.json"));
    JsonNode bill = JsonMapper.shared().readTree(text);
    assertEquals("CycloneDX", bill.get("bomFormat").asString());
    assertEquals("warren-" + program, bill.at("/metadata/component/name").asString());
    // The same sources give the same bytes.
    assertFalse(bill.has("serialNumber"), text);
    assertFalse(bill.get("metadata").has("timestamp"), text);

    var named = new HashSet<String>();
    named.add(name(bill.at("/metadata/component")));
    bill.get("components").forEach(component -> named.add(name(component)));
    Set<String> inside = libraries(folder.resolve(program + ".jar"));
    assertFalse(inside.isEmpty(), "libraries say in the jar who they are");
    inside.removeAll(named);
    assertEquals(Set.of(), inside, "in the jar, but not in the bill");
  }

  private static String name(JsonNode component) {
    return String.join(
        ":",
        component.get("group").asString(),
        component.get("name").asString(),
        component.get("version").asString());
  }

  /** What a jar is made of, as far as its parts came with the name that Maven gave them. */
  private static Set<String> libraries(Path jar) throws IOException {
    var found = new HashSet<String>();
    try (var zip = new ZipFile(jar.toFile())) {
      for (var entry : zip.stream().toList()) {
        if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
          var properties = new Properties();
          try (var in = zip.getInputStream(entry)) {
            properties.load(in);
          }
          found.add(
              String.join(
                  ":",
                  properties.getProperty("groupId"),
                  properties.getProperty("artifactId"),
                  properties.getProperty("version")));
        }
      }
    }
    return found;
  }
}
