package backsweep.formats;

import backsweep.data.Dataset;
import backsweep.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Images in the IDX format of MNIST, Fashion-MNIST and their kin, plain or compressed by gzip.
 *
 * <p>Layout: two zero bytes; the type of the values (only 8, unsigned bytes, is read); the number
 * of dimensions; each dimension as a big-endian 32-bit number; the values in row-major order.
 */
public final class Idx {

  private static final int UNSIGNED_BYTE = 0x08;
  private static final int MAX_RANK = 4;

  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  /** Deflate cannot make data smaller than this part of it. */
  private static final int MAX_DEFLATE_RATIO = 1032;

  private Idx() {}

  /** The dimensions and the values of one file. */
  private static final class Content {
    final int[] dimensions;
    final byte[] values;

    Content(int[] dimensions, byte[] values) {
      this.dimensions = dimensions;
      this.values = values;
    }
  }

  /**
   * Reads images and their labels. Pixels stay bytes in memory and become 0 … 1 in batches; classes
   * are named by their numbers, from 0 to the highest label.
   *
   * @param images an IDX file of shape [n, …], of two to four dimensions
   * @param labels an IDX file of shape [n]
   * @return n examples
   * @throws FormatException if a file is missing, is no correct IDX file, or if the two do not
   *     match
   * @throws IOException if reading fails
   */
  public static Dataset read(Path images, Path labels) throws IOException {
    Content x = read(images, 2, MAX_RANK);
    Content y = read(labels, 1, 1);
    return dataset(images, x, labels, y, classNames(labels, y));
  }

  /**
   * Reads a folder of four files in the naming of MNIST: {@code train-images-idx3-ubyte}, {@code
   * train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, each
   * plain or with {@code .gz}, and also with a dot before {@code idx}.
   *
   * @param folder where the files are
   * @return both parts, with the same class names
   * @throws FormatException if a file is missing, is no correct IDX file, or if the files do not
   *     match
   * @throws IOException if reading fails
   */
  public static TrainTest readFolder(Path folder) throws IOException {
    Path trainImages = find(folder, "train-images", "idx3-ubyte");
    Path trainLabels = find(folder, "train-labels", "idx1-ubyte");
    Path testImages = find(folder, "t10k-images", "idx3-ubyte");
    Path testLabels = find(folder, "t10k-labels", "idx1-ubyte");
    Content trainX = read(trainImages, 2, MAX_RANK);
    Content trainY = read(trainLabels, 1, 1);
    Content testX = read(testImages, 2, MAX_RANK);
    Content testY = read(testLabels, 1, 1);
    List<String> names = classNames(trainLabels, trainY);
    Dataset train = dataset(trainImages, trainX, trainLabels, trainY, names);
    Dataset test = dataset(testImages, testX, testLabels, testY, names);
    if (!train.inputShape().equals(test.inputShape())) {
      throw new FormatException(
          "%s: found images of %s, expected %s as in %s."
              .formatted(testImages, test.inputShape(), train.inputShape(), trainImages));
    }
    return new TrainTest(train, test);
  }

  private static Path find(Path folder, String part, String kind) throws FormatException {
    if (!Files.isDirectory(folder)) {
      throw new FormatException(
          folder + " is not a folder, expected one with the four files of MNIST's naming.");
    }
    for (String name : List.of(part + "-" + kind, part + "." + kind)) {
      for (String ending : List.of("", ".gz")) {
        Path file = folder.resolve(name + ending);
        if (Files.exists(file)) {
          return file;
        }
      }
    }
    throw new FormatException(
        "folder %s has neither %s-%s nor %s-%s.gz, expected one of them."
            .formatted(folder, part, kind, part, kind));
  }

  private static List<String> classNames(Path labels, Content y) throws FormatException {
    int highest = 0;
    boolean several = false;
    for (byte label : y.values) {
      highest = Math.max(highest, label & 255);
      several |= label != y.values[0];
    }
    if (!several) {
      throw new FormatException(
          "%s: every label is %d, expected at least 2 classes: there is nothing to tell apart."
              .formatted(labels, highest));
    }
    List<String> names = new ArrayList<>();
    for (int c = 0; c <= highest; c++) {
      names.add(Integer.toString(c));
    }
    return names;
  }

  private static Dataset dataset(Path images, Content x, Path labels, Content y, List<String> names)
      throws FormatException {
    int n = x.dimensions[0];
    if (n != y.values.length) {
      throw new FormatException(
          "%s has %d images but %s has %d labels, expected as many of one as of the other."
              .formatted(images, n, labels, y.values.length));
    }
    int[] classes = new int[n];
    for (int row = 0; row < n; row++) {
      classes[row] = y.values[row] & 255;
      if (classes[row] >= names.size()) {
        throw new FormatException(
            "%s: label %d of image %d does not occur in training, expected 0 … %d."
                .formatted(labels, classes[row], row, names.size() - 1));
      }
    }
    int[] image = new int[x.dimensions.length - 1];
    System.arraycopy(x.dimensions, 1, image, 0, image.length);
    return Dataset.ofImages(Shape.of(image), x.values, classes, names);
  }

  private static Content read(Path file, int minRank, int maxRank) throws IOException {
    try (InputStream raw = new BufferedInputStream(InputFile.open(file), 1 << 16)) {
      boolean compressed = isGzip(raw);
      InputStream in = compressed ? new GZIPInputStream(raw, 1 << 16) : raw;
      int[] dimensions = readDimensions(file, in, minRank, maxRank);
      int length = checkedLength(file, dimensions, compressed);
      byte[] values = new byte[length];
      if (in.readNBytes(values, 0, length) < length) {
        throw truncated(file, dimensions);
      }
      if (in.read() >= 0) {
        throw new FormatException(
            "%s is too long: more bytes follow the values of shape %s that its header announces."
                .formatted(file, Arrays.toString(dimensions)));
      }
      return new Content(dimensions, values);
    } catch (EOFException e) {
      throw new FormatException(file + " is truncated: it ends too early; get it anew.", e);
    } catch (ZipException e) {
      throw new FormatException(
          "%s is damaged: its gzip data is not valid (%s); get it anew."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  private static int[] readDimensions(Path file, InputStream in, int minRank, int maxRank)
      throws IOException {
    int magic = readInt(in);
    if (magic >>> 16 != 0) {
      throw new FormatException(
          "%s is no IDX file: it starts with 0x%08x, expected 0x%08x."
              .formatted(file, magic, UNSIGNED_BYTE << 8 | Math.min(3, maxRank)));
    }
    if (magic >>> 8 != UNSIGNED_BYTE) {
      throw new FormatException(
          "%s: its values have type 0x%02x, expected 0x08 (unsigned bytes)."
              .formatted(file, magic >>> 8));
    }
    int rank = magic & 255;
    if (rank < minRank || rank > maxRank) {
      String expected = maxRank == 1 ? "1, as labels have" : "2 … 4, as images have";
      throw new FormatException(
          "%s: found %d dimensions, expected %s.".formatted(file, rank, expected));
    }
    int[] dimensions = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      dimensions[axis] = readInt(in);
      if (dimensions[axis] < 1) {
        throw new FormatException(
            "%s: dimension %d is %s, expected 1 … %d."
                .formatted(
                    file, axis, Integer.toUnsignedString(dimensions[axis]), Integer.MAX_VALUE));
      }
    }
    return dimensions;
  }

  private static int readInt(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    if (bytes.length < Integer.BYTES) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** The number of values, refused if the file cannot hold or the memory cannot take so many. */
  private static int checkedLength(Path file, int[] dimensions, boolean compressed)
      throws IOException {
    long length = 1;
    for (int dimension : dimensions) {
      length = length > Integer.MAX_VALUE ? length : length * dimension;
    }
    if (length > InputFile.size(file) * (compressed ? MAX_DEFLATE_RATIO : 1)) {
      throw truncated(file, dimensions);
    }
    if (length > MAX_LENGTH) {
      throw new FormatException(
          "%s holds values of shape %s, expected at most %d of them: split the file."
              .formatted(file, Arrays.toString(dimensions), MAX_LENGTH));
    }
    InputFile.requireMemory(file, length);
    return (int) length;
  }

  private static FormatException truncated(Path file, int[] dimensions) {
    return new FormatException(
        "%s is truncated: its header announces values of shape %s, which it does not hold."
            .formatted(file, Arrays.toString(dimensions)));
  }
}
