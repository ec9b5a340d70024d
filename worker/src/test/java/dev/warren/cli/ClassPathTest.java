package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

class ClassPathTest {
  private final ClassPath.Converter converter = new ClassPath.Converter();

  @TempDir private Path folder;
  private Path a;
  private Path b;

  @BeforeEach
  void makeJars() throws IOException {
    a = jar("a.jar", "x.txt");
    b = jar("b.jar", "logback.xml");
  }

  private Path jar(String name, String entry) throws IOException {
    Path file = folder.resolve(name);
    try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new ZipEntry(entry));
    }
    return file;
  }

  @Test
  void readsJarsAndFoldersInOrder() {
    assertEquals(List.of(b, folder), converter.convert(b + File.pathSeparator + folder).entries());
  }

  @Test
  void whatOthersCanWriteToIsWarnedAbout() throws IOException {
    Path inside = Files.createDirectories(folder.resolve("classes/acme"));
    Path classes = inside.getParent();
    for (Path part : List.of(folder, classes, inside)) {
      allow(part, "rwxr-xr-x");
    }
    assertEquals(List.of(), new ClassPath(List.of(classes)).warnings());
    allow(inside, "rwxr-xrwx");
    assertEquals(Optional.of(inside.toRealPath()), OpenToOthers.find(classes));
    allow(inside, "rwxr-xr-x");
    allow(a, "rw-r--rw-");
    assertEquals(Optional.of(a.toRealPath()), OpenToOthers.find(a));
    allow(a, "rw-r--r--");
    allow(folder, "rwxrwxrwx");
    assertEquals(Optional.of(folder.toRealPath()), OpenToOthers.find(a));
    Files.setAttribute(folder, "unix:mode", 01777);
    assertEquals(Optional.empty(), OpenToOthers.find(a));
  }

  private static void allow(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aStarStandsForTheJarsOfAFolder() {
    assertEquals(List.of(a, b), converter.convert(folder + File.separator + "*").entries());
  }

  @Test
  void refusesAFolderWithoutJars(@TempDir Path empty) {
    String star = empty + File.separator + "*";
    assertThrows(TypeConversionException.class, () -> converter.convert(star));
    assertThrows(TypeConversionException.class, () -> converter.convert(folder + "/none/*"));
    assertThrows(TypeConversionException.class, () -> converter.convert(File.pathSeparator));
  }

  @Test
  void comesAfterTheProgramsOwn() {
    String own = System.getProperty("java.class.path");
    assertEquals(own, ClassPath.EMPTY.afterOwn());
    assertEquals(own + File.pathSeparator + a, new ClassPath(List.of(a)).afterOwn());
  }

  @Test
  void workersLogAsTheUsersCodeSays() {
    String nothing = ProgramLog.optionsForWorkers(ClassPath.EMPTY).get(0);
    assertTrue(nothing.startsWith("-Dslf4j.provider="), nothing);
    String quiet = ProgramLog.optionsForWorkers(new ClassPath(List.of(a))).get(0);
    assertTrue(quiet.startsWith("-Dwarren.log.level="), quiet);
    assertEquals(List.of(), ProgramLog.optionsForWorkers(new ClassPath(List.of(a, b))));
  }
}
