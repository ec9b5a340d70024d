package dev.warren.browser;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** Pictures of few colours, which make small files: one as PNG, several as a GIF that moves. */
final class Animation {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  /** Enough for letters in some colours, and a third of the size that 256 make. */
  private static final int GIF_COLOURS = 16;

  private Animation() {}

  /** Writes a picture with the 256 colours that are most of it. */
  static void png(BufferedImage picture, Path file) throws IOException {
    ImageIO.write(indexed(picture, palette(List.of(picture), 256)), "png", file.toFile());
  }

  /**
   * Writes pictures of one size, one after the other.
   *
   * @param millis how long each is shown
   */
  static void gif(List<BufferedImage> pictures, List<Long> millis, Path file) throws IOException {
    IndexColorModel palette = palette(pictures, GIF_COLOURS);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    Files.deleteIfExists(file); // what is there is not cut off otherwise
    try (var out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      BufferedImage before = null;
      for (int i = 0; i < pictures.size(); i++) {
        BufferedImage picture = indexed(pictures.get(i), palette);
        Rectangle part =
            before == null ? picture.getRaster().getBounds() : changed(before, picture);
        BufferedImage cut = picture.getSubimage(part.x, part.y, part.width, part.height);
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(cut), null);
        metadata.setFromTree(FORMAT, description(metadata, part, millis.get(i)));
        writer.writeToSequence(new IIOImage(cut, null, metadata), null);
        before = picture;
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadataNode description(IIOMetadata metadata, Rectangle part, long millis) {
    var root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode place = child(root, "ImageDescriptor");
    place.setAttribute("imageLeftPosition", "" + part.x);
    place.setAttribute("imageTopPosition", "" + part.y);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "doNotDispose");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", "" + millis / 10);
    var loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(new byte[] {1, 0, 0});
    child(root, "ApplicationExtensions").appendChild(loop);
    return root;
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    var found = root.getElementsByTagName(name);
    if (found.getLength() == 1) {
      return (IIOMetadataNode) found.item(0);
    }
    var made = new IIOMetadataNode(name);
    root.appendChild(made);
    return made;
  }

  /** The part that is not the same, at least a pixel. */
  private static Rectangle changed(BufferedImage before, BufferedImage after) {
    var part = new Rectangle();
    for (int y = 0; y < after.getHeight(); y++) {
      for (int x = 0; x < after.getWidth(); x++) {
        if (before.getRaster().getSample(x, y, 0) != after.getRaster().getSample(x, y, 0)) {
          var pixel = new Rectangle(x, y, 1, 1);
          part = part.isEmpty() ? pixel : part.union(pixel);
        }
      }
    }
    return part.isEmpty() ? new Rectangle(1, 1) : part;
  }

  /** The colours that most pixels have. */
  private static IndexColorModel palette(List<BufferedImage> pictures, int most) {
    Map<Integer, Integer> pixels = new HashMap<>();
    for (BufferedImage picture : pictures) {
      for (int rgb : colours(picture)) {
        pixels.merge(rgb & 0xFFFFFF, 1, Integer::sum);
      }
    }
    int[] colours =
        pixels.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(most)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    return new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
  }

  private static BufferedImage indexed(BufferedImage picture, IndexColorModel palette) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    var made = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
    int[] colours = colours(picture);
    Map<Integer, Integer> known = new HashMap<>();
    int[] indexes = new int[colours.length];
    for (int i = 0; i < colours.length; i++) {
      indexes[i] = known.computeIfAbsent(colours[i] & 0xFFFFFF, rgb -> nearest(rgb, palette));
    }
    made.getRaster().setPixels(0, 0, width, height, indexes);
    return made;
  }

  private static int[] colours(BufferedImage picture) {
    int width = picture.getWidth();
    return picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
  }

  private static int nearest(int rgb, IndexColorModel palette) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < palette.getMapSize(); i++) {
      int red = (rgb >> 16) - palette.getRed(i);
      int green = (rgb >> 8 & 0xFF) - palette.getGreen(i);
      int blue = (rgb & 0xFF) - palette.getBlue(i);
      int distance = red * red + green * green + blue * blue;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}
