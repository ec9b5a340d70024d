package dev.warren.browser;

import acme.Photos;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.imageio.ImageIO;

/**
 * A folder with the programs, {@code photos.jar} with a task, photos, and {@code photos.jsonl} with
 * their names. Some photos are bad, as they are in life: broken, no pictures at all, gone, too
 * large for the memory of a worker, or on a drive that does not answer.
 */
final class PhotoFolder {
  private static final int[] WIDTHS = {800, 1200, 1600, 2000, 2400, 3000};

  private PhotoFolder() {}

  static void make(Path folder, int photos) throws IOException, InterruptedException {
    for (String program : List.of("producer", "worker")) {
      Path jar = Path.of("..", program, "target", program + ".jar").toRealPath();
      Files.createSymbolicLink(folder.resolve(program + ".jar"), jar);
    }
    jar(folder.resolve("photos.jar"));
    Files.createDirectory(folder.resolve("photos"));
    List<Path> good = new ArrayList<>();
    for (int width : WIDTHS) {
      Path photo = folder.resolve("good-" + width + ".jpg");
      Files.write(photo, jpeg(width));
      good.add(photo);
    }
    var random = new Random(7);
    List<String> names = new ArrayList<>();
    for (int n = 0; n < photos; n++) {
      String name = "photos/%04d.jpg".formatted(n);
      names.add("\"" + name + "\"");
      make(folder.resolve(name), n, good.get(random.nextInt(good.size())));
    }
    Files.write(folder.resolve("photos.jsonl"), names);
  }

  private static void make(Path photo, int n, Path good) throws IOException, InterruptedException {
    if (n % 97 == 13) {
      Files.writeString(photo, "<html><title>404 Not Found</title></html>");
    } else if (n % 151 == 60) {
      Files.write(photo, tooLarge(Files.readAllBytes(good)));
    } else if (n % 163 == 40) {
      // Nobody writes to it: who reads waits for ever.
      new ProcessBuilder("mkfifo", photo.toString()).inheritIO().start().waitFor();
    } else if (n % 211 != 150) {
      Files.createSymbolicLink(photo, good);
    }
  }

  private static void jar(Path jar) throws IOException {
    String path = Photos.class.getPackageName().replace('.', '/');
    Path classes = Path.of("target", "test-classes", path);
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.list(classes)) {
      for (Path file : files.toList()) {
        out.putNextEntry(new JarEntry(path + "/" + file.getFileName()));
        Files.copy(file, out);
      }
    }
  }

  private static byte[] jpeg(int width) throws IOException {
    int height = width * 3 / 4;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.BLUE, width, height, Color.ORANGE));
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  /** The same with a head that says it were 26,000 pixels wide and high. */
  private static byte[] tooLarge(byte[] jpeg) {
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        for (int at : new int[] {i + 5, i + 7}) {
          jpeg[at] = (byte) (26_000 >> 8);
          jpeg[at + 1] = (byte) 26_000;
        }
        return jpeg;
      }
    }
    throw new IllegalStateException("no start of a frame");
  }
}
