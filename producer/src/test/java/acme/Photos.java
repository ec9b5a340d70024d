package acme;

import dev.warren.task.Task;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** The task that is seen in the pictures of the documentation. */
public final class Photos {
  private static final int WIDTH = 160;

  /** The size of a thumbnail. */
  public record Size(int width, int height) {}

  private Photos() {}

  /** Makes a thumbnail of a photo. */
  @Task
  public static Size thumbnail(String file) throws IOException {
    BufferedImage photo = ImageIO.read(new File(file));
    if (photo == null) {
      throw new IllegalArgumentException(file + " is no picture");
    }
    int height = Math.max(1, photo.getHeight() * WIDTH / photo.getWidth());
    var thumbnail = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = thumbnail.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(photo, 0, 0, WIDTH, height, null);
    graphics.dispose();
    return new Size(WIDTH, height);
  }
}
