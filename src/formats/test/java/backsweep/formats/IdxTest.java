package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import backsweep.data.Dataset;
import backsweep.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {

  @TempDir Path folder;
  private Path images;
  private Path labels;

  /** Three images of 2 × 2 and their labels 2, 0, 1. */
  @BeforeEach
  void writeFiles() throws IOException {
    images =
        write("images", idx(0x803, new int[] {3, 2, 2}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255));
    labels = write("labels", idx(0x801, new int[] {3}, 2, 0, 1));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] idx(int magic, int[] dimensions, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    bytes.putInt(magic);
    for (int dimension : dimensions) {
      bytes.putInt(dimension);
    }
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static void assertThreeImages(Dataset data) {
    assertEquals(3, data.size());
    assertEquals(Shape.of(2, 2), data.inputShape());
    assertEquals(List.of("0", "1", "2"), data.classNames());
    assertEquals(2, data.classOf(0));
    float scale = 1f / 255f;
    assertArrayEquals(new float[] {8 * scale, 9 * scale, 10 * scale, 1}, data.inputsOf(2));
  }

  @Test
  void read_plainFiles_pixelsAndLabels() throws IOException {
    assertThreeImages(Idx.read(images, labels));
  }

  @Test
  void read_gzipUnderAnyName_pixelsAndLabels() throws IOException {
    write("images", gzip(Files.readAllBytes(images)));
    write("labels", gzip(Files.readAllBytes(labels)));
    assertThreeImages(Idx.read(images, labels));
  }

  @Test
  void read_twoOrFourDimensions_shapeKept() throws IOException {
    write("images", idx(0x802, new int[] {3, 2}, 0, 1, 2, 3, 4, 5));
    assertEquals(Shape.of(2), Idx.read(images, labels).inputShape());
    write("images", idx(0x804, new int[] {3, 1, 1, 2}, 0, 1, 2, 3, 4, 5));
    assertEquals(Shape.of(1, 1, 2), Idx.read(images, labels).inputShape());
  }

  @Test
  void read_everyTruncation_refused() throws IOException {
    Refusals.assertEveryTruncationRefused(images, file -> Idx.read(file, labels));
    Refusals.assertEveryTruncationRefused(labels, file -> Idx.read(images, file));
    Path zipped = write("images.gz", gzip(Files.readAllBytes(images)));
    Refusals.assertEveryTruncationRefused(zipped, file -> Idx.read(file, labels));
  }

  @Test
  void read_damagedFiles_readOrRefused() throws IOException {
    Refusals.assertReadOrRefusedWhenDamaged(images, file -> Idx.read(file, labels));
    Refusals.assertReadOrRefusedWhenDamaged(labels, file -> Idx.read(images, file));
    Path zipped = write("images.gz", gzip(Files.readAllBytes(images)));
    Refusals.assertReadOrRefusedWhenDamaged(zipped, file -> Idx.read(file, labels));
  }

  @Test
  void read_trailingByte_refused() throws IOException {
    byte[] longer = Arrays.copyOf(Files.readAllBytes(images), 29);
    write("images", longer);
    assertRefused(() -> Idx.read(images, labels), "images", "too long", "[3, 2, 2]");
    write("images", gzip(longer));
    assertRefused(() -> Idx.read(images, labels), "images", "too long");
  }

  @Test
  void read_wrongHeader_refused() throws IOException {
    assertRefused(() -> Idx.read(labels, labels), "labels: found 1 dimensions, expected 2 … 4");
    assertRefused(() -> Idx.read(images, images), "images: found 3 dimensions, expected 1");
    write("images", idx(0x0D03, new int[] {3, 2, 2}, new int[48]));
    assertRefused(() -> Idx.read(images, labels), "type 0x0d, expected 0x08");
    write("images", "PNG and more".getBytes(StandardCharsets.US_ASCII));
    assertRefused(() -> Idx.read(images, labels), "is no IDX file", "0x504e4720", "0x00000803");
    write("images", idx(0x803, new int[] {3, 0, 2}));
    assertRefused(() -> Idx.read(images, labels), "dimension 1 is 0");
    write("images", idx(0x803, new int[] {0, 2, 2}));
    assertRefused(() -> Idx.read(images, labels), "dimension 0 is 0");
  }

  @Test
  void read_hostileSizes_refusedWithoutAllocating() throws IOException {
    int huge = Integer.MAX_VALUE;
    for (int[] dimensions : new int[][] {{huge, 1, 1}, {huge, huge, huge}, {1 << 16, 1 << 16, 1}}) {
      byte[] bytes = idx(0x803, dimensions, 1, 2, 3);
      write("images", bytes);
      assertRefused(() -> Idx.read(images, labels), "images is truncated", "" + dimensions[0]);
      write("images", gzip(bytes));
      assertRefused(() -> Idx.read(images, labels), "images is truncated", "" + dimensions[0]);
    }
    write("images", idx(0x803, new int[] {-1, 1, 1}, 1, 2, 3));
    assertRefused(() -> Idx.read(images, labels), "dimension 0 is 4294967295");
    int[] overflow = {1 << 30, 1 << 30, 1 << 30, 16};
    write("images", idx(0x804, overflow, 1, 2, 3));
    assertRefused(() -> Idx.read(images, labels), "images is truncated");
  }

  @Test
  void read_countsDiffer_refused() throws IOException {
    write("labels", idx(0x801, new int[] {2}, 0, 1));
    assertRefused(() -> Idx.read(images, labels), "has 3 images", "has 2 labels");
  }

  @Test
  void read_oneClassOnly_refused() throws IOException {
    write("labels", idx(0x801, new int[] {3}, 5, 5, 5));
    assertRefused(() -> Idx.read(images, labels), "every label is 5", "at least 2 classes");
  }

  @Test
  void read_missingFileOrFolder_refused() {
    Path nowhere = folder.resolve("nowhere");
    assertRefused(() -> Idx.read(nowhere, labels), "nowhere: there is no such file");
    assertRefused(() -> Idx.read(folder, labels), "is a folder, expected a file");
  }

  @Test
  void readFolder_anyNaming_bothParts() throws IOException {
    byte[] x = Files.readAllBytes(images);
    byte[] y = Files.readAllBytes(labels);
    write("train-images-idx3-ubyte", x);
    write("train-labels-idx1-ubyte.gz", gzip(y));
    write("t10k-images.idx3-ubyte", x);
    write("t10k-labels.idx1-ubyte.gz", gzip(y));
    TrainTest parts = Idx.readFolder(folder);
    assertThreeImages(parts.train());
    assertThreeImages(parts.test());
  }

  @Test
  void readFolder_partsDoNotMatch_refused() throws IOException {
    byte[] x = Files.readAllBytes(images);
    write("train-images-idx3-ubyte", x);
    write("train-labels-idx1-ubyte", Files.readAllBytes(labels));
    assertRefused(() -> Idx.readFolder(folder), "has neither t10k-images-idx3-ubyte nor");
    write("t10k-images-idx3-ubyte", x);
    write("t10k-labels-idx1-ubyte", idx(0x801, new int[] {3}, 0, 1, 3));
    assertRefused(() -> Idx.readFolder(folder), "label 3 of image 2", "expected 0 … 2");
    write("t10k-images-idx3-ubyte", idx(0x803, new int[] {3, 1, 1}, 1, 2, 3));
    write("t10k-labels-idx1-ubyte", idx(0x801, new int[] {3}, 0, 1, 2));
    assertRefused(() -> Idx.readFolder(folder), "images of [1, 1], expected [2, 2]");
    assertRefused(() -> Idx.readFolder(images), "is not a folder");
  }
}
