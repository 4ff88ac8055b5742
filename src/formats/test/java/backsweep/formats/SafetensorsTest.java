package backsweep.formats;

import static backsweep.formats.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.tensor.Shape;
import backsweep.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir Path folder;

  private static final Map<String, Tensor> TENSORS =
      Map.of(
          "0/weight", Tensor.of(Shape.of(2, 3), 1, -2, 3.5f, Float.MIN_VALUE, -0f, Float.NaN),
          "0/bias", Tensor.of(Shape.of(3), 7, 8, 9),
          "scalar", Tensor.of(Shape.of(), 5));
  private static final Map<String, String> TEXTS =
      Map.of("labels", "[\"Größe\",\"🙂\"]", "empty", "", "quote\"\n", "\\ \u0001");

  private Path raw(String header, int... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    for (int value : data) {
      bytes.put((byte) value);
    }
    return Files.write(folder.resolve("file.safetensors"), bytes.array());
  }

  private void refusedHeader(String header, int dataLength, String... parts) throws IOException {
    Path file = raw(header, new int[dataLength]);
    assertRefused(() -> Safetensors.read(file), parts);
  }

  @Test
  void write_thenRead_sameBitsAndTexts() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, TENSORS, TEXTS);
    Safetensors read = Safetensors.read(file);
    assertEquals(TENSORS, read.tensors());
    assertEquals(TEXTS, read.metadata());
    assertThrows(UnsupportedOperationException.class, () -> read.tensors().clear());
  }

  @Test
  void write_nothing_readBack() throws IOException {
    Path file = folder.resolve("empty.safetensors");
    Safetensors.write(file, Map.of(), Map.of());
    assertEquals(Map.of(), Safetensors.read(file).tensors());
    assertEquals("0800000000000000" + "7b7d202020202020", hex(file));
  }

  @Test
  void write_manyValues_readBack() throws IOException {
    float[] values = new float[100_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(i * 40_503);
    }
    Path file = folder.resolve("big.safetensors");
    Tensor tensor = Tensor.of(Shape.of(values.length), values);
    Safetensors.write(file, Map.of("w", tensor, "v", tensor), Map.of());
    assertEquals(tensor, Safetensors.read(file).tensors().get("v"));
    assertEquals(tensor, Safetensors.read(file).tensors().get("w"));
  }

  /**
   * By hand: {"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} has 79
   * characters, so one space makes 80 = 0x50; 1 is 0x3f800000 and −2 is 0xc0000000.
   */
  @Test
  void write_smallContent_bytesByHand() throws IOException {
    Path file = folder.resolve("golden.safetensors");
    Safetensors.write(file, Map.of("b", Tensor.of(Shape.of(2), 1, -2)), Map.of("k", "v"));
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} ";
    byte[] json = header.getBytes(StandardCharsets.US_ASCII);
    String expected = "5000000000000000" + HexFormat.of().formatHex(json) + "0000803f" + "000000c0";
    assertEquals(expected, hex(file));
  }

  private static String hex(Path file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(file));
  }

  /** As Python's library writes: the widest type first, then by name; padded with spaces. */
  @Test
  void read_otherTypesInOtherOrder_becomeFloats() throws IOException {
    Path file =
        raw(
            "{\"z\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[10,12]},"
                + "\"y\":{\"shape\":[1,1],\"dtype\":\"F64\",\"data_offsets\":[0,8]},"
                + "\"x\":{\"data_offsets\":[8,10],\"dtype\":\"F16\",\"shape\":[]}}    ",
            0,
            0,
            0,
            0,
            0,
            0,
            0xf8,
            0xbf, // −1.5 as a double: 0xbff8000000000000
            0x00,
            0x3e, // 1.5 as a half: 0x3e00
            0x20,
            0x40); // 2.5 as a bfloat16: 0x4020
    Safetensors read = Safetensors.read(file);
    assertEquals(-1.5f, read.tensors().get("y").get(0, 0));
    assertEquals(1.5f, read.tensors().get("x").get());
    assertEquals(2.5f, read.tensors().get("z").get(0));
  }

  /**
   * Written by Python: safetensors 0.8.0's numpy.save_file of w = arange(6) as float32 [2, 3], h =
   * [1.5, −2] as float16, d = [[0.1]] as float64 and s = 3 as float32 [], with metadata k = ü.
   */
  @Test
  void read_fileByPython_sameContent() throws IOException {
    String hex =
        "f8000000000000007b225f5f6d657461646174615f5f223a7b226b223a22c3bc227d2c2264223a7b"
            + "226474797065223a22463634222c227368617065223a5b312c315d2c22646174615f6f6666736574"
            + "73223a5b302c385d7d2c2273223a7b226474797065223a22463332222c227368617065223a5b5d2c"
            + "22646174615f6f666673657473223a5b382c31325d7d2c2277223a7b226474797065223a22463332"
            + "222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b31322c33365d7d2c"
            + "2268223a7b226474797065223a22463136222c227368617065223a5b325d2c22646174615f6f6666"
            + "73657473223a5b33362c34305d7d7d209a9999999999b93f00004040000000000000803f00000040"
            + "00004040000080400000a040003e00c0";
    Path file = Files.write(folder.resolve("py.safetensors"), HexFormat.of().parseHex(hex));
    Safetensors read = Safetensors.read(file);
    assertEquals(
        Map.of(
            "w", Tensor.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5),
            "h", Tensor.of(Shape.of(2), 1.5f, -2),
            "d", Tensor.of(Shape.of(1, 1), 0.1f),
            "s", Tensor.of(Shape.of(), 3)),
        read.tensors());
    assertEquals(Map.of("k", "ü"), read.metadata());
  }

  @Test
  void read_doubleBeyondFloats_refused() throws IOException {
    Path file =
        raw(
            "{\"y\":{\"shape\":[1],\"dtype\":\"F64\",\"data_offsets\":[0,8]}}",
            0,
            0,
            0,
            0,
            0,
            0,
            0xf0,
            0x7e);
    assertRefused(() -> Safetensors.read(file), "tensor 'y'", "beyond the range of floats");
  }

  @Test
  void read_everyTruncation_refused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, TENSORS, TEXTS);
    Refusals.assertEveryTruncationRefused(file, Safetensors::read);
  }

  @Test
  void read_damagedFile_readOrRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, TENSORS, TEXTS);
    Refusals.assertReadOrRefusedWhenDamaged(file, Safetensors::read);
  }

  @Test
  void read_trailingByte_refused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, TENSORS, TEXTS);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused(() -> Safetensors.read(file), "too long", "40 bytes", "41 follow");
  }

  @Test
  void read_hostileHeaderLength_refused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    for (long length : new long[] {0, 1, 100_000_001L, 1L << 62, -1, Long.MIN_VALUE}) {
      byte[] bytes = new byte[20];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(file, bytes);
      assertRefused(
          () -> Safetensors.read(file), "is no safetensors file", Long.toUnsignedString(length));
    }
    byte[] bytes = new byte[20];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_000);
    Files.write(file, bytes);
    assertRefused(() -> Safetensors.read(file), "is truncated", "100000000 bytes", "only 12");
  }

  @Test
  void read_headerIsNoObject_refused() throws IOException {
    refusedHeader("[1,2]", 0, "byte 0x5b, expected '{'");
    refusedHeader(" {}", 0, "byte 0x20");
    refusedHeader("{\"a\"", 0, "not valid JSON");
    refusedHeader("{} {}", 0, "goes on");
    refusedHeader("{}x", 0, "not valid JSON");
    refusedHeader("{\"a\":1}", 0, "'a' is a whole number, expected an object");
    refusedHeader("{\"a\":null}", 0, "'a' is null, expected an object");
    refusedHeader("{\"a\":{}}", 0, "tensor 'a' lacks dtype");
    refusedHeader("{".repeat(3) + "\"a\":".repeat(2), 0, "not valid JSON");
    refusedHeader("{\"__metadata__\":{\"a\":3}}", 0, "'__metadata__.a' is a whole number");
    refusedHeader("{\"__metadata__\":{\"a\":{}}}", 0, "is an object, expected a text");
    refusedHeader("{\"__metadata__\":\"a\"}", 0, "is a text, expected an object");
  }

  @Test
  void read_notUtf8_refused() throws IOException {
    byte[] header = "{\"__metadata__\":{\"a\":\"?\"}}".getBytes(StandardCharsets.US_ASCII);
    Path file = raw("{\"__metadata__\":{\"a\":\"?\"}}");
    byte[] bytes = Files.readAllBytes(file);
    // A lone continuation byte, an overlong form, half a surrogate pair.
    for (int bad : new int[] {0x80, 0xc0, 0xed, 0xff}) {
      bytes[8 + header.length - 4] = (byte) bad;
      Files.write(file, bytes);
      assertRefused(() -> Safetensors.read(file), "not valid UTF-8");
    }
  }

  @Test
  void read_duplicateKeys_refused() throws IOException {
    String tensor = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    refusedHeader("{\"a\":" + tensor + ",\"a\":" + tensor + "}", 4, "not valid JSON", "uplicate");
    refusedHeader("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "uplicate");
    String twice = "{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    refusedHeader("{\"a\":" + twice + "}", 4, "uplicate");
  }

  private void refusedTensor(String dtype, String shape, String offsets, int data, String part)
      throws IOException {
    String header =
        "{\"a\":{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}}".formatted(dtype, shape, offsets);
    refusedHeader(header, data, "tensor 'a'", part);
  }

  @Test
  void read_wrongTensors_refused() throws IOException {
    String f32 = "\"F32\"";
    refusedTensor("\"I64\"", "[1]", "[0,8]", 8, "numbers of type 'I64', expected one of [F32");
    refusedTensor("1", "[1]", "[0,4]", 4, "dtype is a whole number, expected a text");
    refusedTensor(f32, "[2]", "[0,4]", 4, "has 4 bytes of data, expected 8");
    refusedTensor(f32, "[0]", "[0,0]", 0, "has shape [0], expected dimensions of at least 1");
    refusedTensor(f32, "[1.0]", "[0,4]", 4, "is a number with a fraction");
    refusedTensor(f32, "[-1]", "[0,4]", 4, "has the number -1");
    refusedTensor(f32, "[99999999999999999999]", "[0,4]", 4, "has the number 99999999999999999999");
    refusedTensor(f32, "[9223372036854775807]", "[0,4]", 4, "has shape [9223372036854775807]");
    refusedTensor(f32, "[65536,65536,65536,65536]", "[0,4]", 4, "has shape [65536");
    refusedTensor(f32, "[2147483647,2147483647]", "[0,4]", 4, "has shape [2147483647");
    refusedTensor(f32, "[" + "1,".repeat(40) + "1]", "[0,4]", 4, "more than 32 numbers");
    refusedTensor(f32, "\"1\"", "[0,4]", 4, "shape is a text, expected a list");
    refusedTensor(f32, "[[1]]", "[0,4]", 4, "shape is a list, expected a whole number");
    refusedTensor(f32, "[1]", "[4,0]", 4, "has data_offsets [4, 0]");
    refusedTensor(f32, "[1]", "[0]", 4, "has data_offsets [0]");
    refusedTensor(f32, "[1]", "[0,4,8]", 4, "has data_offsets [0, 4, 8]");
    refusedTensor(f32, "[1]", "[4,8]", 8, "begins at byte 4 of the data, expected 0");
    refusedTensor(f32, "[1],\"extra\":1", "[0,4]", 4, "has a field 'extra'");
  }

  @Test
  void read_hostileSizes_refusedWithoutAllocating() throws IOException {
    String form = "{\"a\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}";
    long most = Integer.MAX_VALUE;
    refusedHeader(form.formatted(most, 4 * most), 4, "have 8589934588 bytes, but 4 follow");
    refusedHeader(form.formatted(1, Long.MAX_VALUE), 4, "has 9223372036854775807 bytes of data");
  }

  @Test
  void read_overlapGapOrExcess_refused() throws IOException {
    String form =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}";
    refusedHeader(form.formatted(4, 8), 8, "'b' begins at byte 4 of the data, expected 8");
    refusedHeader(form.formatted(0, 4), 8, "'a' begins at byte 0 of the data, expected 4");
    refusedHeader(form.formatted(12, 16), 16, "'b' begins at byte 12 of the data, expected 8");
    refusedHeader(form.formatted(8, 12), 16, "have 12 bytes, but 16 follow", "too long");
    refusedHeader(form.formatted(8, 12), 11, "have 12 bytes, but 11 follow", "truncated");
  }

  @Test
  void write_wrongNames_refused() {
    Path file = folder.resolve("model.safetensors");
    Tensor tensor = Tensor.zeros(Shape.of(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of("__metadata__", tensor), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of("\ud800", tensor), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of(), Map.of("a", "\udc00")));
    assertTrue(Files.notExists(file));
  }

  @Test
  void write_anyContent_headerAlignedTo8() throws IOException {
    Path file = folder.resolve("model.safetensors");
    for (int length = 0; length < 20; length++) {
      Safetensors.write(
          file, Map.of("w".repeat(length), Tensor.zeros(Shape.of(3))), Map.of("x", "é"));
      byte[] bytes = Files.readAllBytes(file);
      assertEquals(0, (bytes.length - 12) % 8);
      assertArrayEquals(new byte[12], Arrays.copyOfRange(bytes, bytes.length - 12, bytes.length));
    }
  }
}
