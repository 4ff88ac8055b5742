package backsweep.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The vector width of this JVM: the machine's own (512 bits at most), or what {@code
 * -Dbacksweep.vector.bits=128|256|512} asks for.
 *
 * <p>Whoever enters the engine calls {@link #check()} first. Until then a width that cannot be had
 * is replaced by the machine's own, so that the refusal is a sentence and never an {@link
 * ExceptionInInitializerError}.
 */
public final class Species {
  /** The system property that asks for a width in bits. */
  public static final String PROPERTY = "backsweep.vector.bits";

  /** The widest vectors that this machine has and Backsweep uses, in bits; 0 if it has none. */
  public static final int MACHINE_BITS;

  /** The width in use, in bits. */
  public static final int BITS;

  /** The shape of a vector of floats. */
  public static final VectorSpecies<Float> F;

  /** The shape of a vector of as many ints. */
  public static final VectorSpecies<Integer> I;

  /** The shape of a vector of as many bytes, or of eight, the fewest that make a vector. */
  public static final VectorSpecies<Byte> B;

  /** How many floats, or ints, a vector holds: 4, 8 or 16. */
  public static final int LANES;

  /** How many bytes a vector of {@link #B} holds: 8 or 16. */
  public static final int BYTES;

  private static final @Nullable String PROBLEM;

  static {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    MACHINE_BITS = present ? machineBits() : 0;
    String asked = System.getProperty(PROPERTY);
    PROBLEM = present ? problem(asked, MACHINE_BITS) : missingModule();
    BITS = PROBLEM != null || asked == null ? MACHINE_BITS : Integer.parseInt(asked.trim());
    F = present ? floats(BITS) : absent();
    I = present ? ints(BITS) : absent();
    B = present ? bytes(BITS) : absent();
    LANES = BITS / Float.SIZE;
    BYTES = Math.max(8, LANES);
  }

  private Species() {}

  /** One sentence that says why this JVM cannot run the kernels as asked, or null if it can. */
  public static @Nullable String problem() {
    return PROBLEM;
  }

  /**
   * Refuses a JVM that cannot run the kernels as asked.
   *
   * @throws IllegalStateException with {@link #problem()}, if there is one
   */
  public static void check() {
    if (PROBLEM != null) {
      throw new IllegalStateException(PROBLEM);
    }
  }

  /** What is wrong with the asked width on a machine of the given width; null if nothing is. */
  static @Nullable String problem(@Nullable String asked, int machineBits) {
    if (machineBits < 128) {
      return "this machine's widest vectors have "
          + machineBits
          + " bits, but Backsweep needs at least 128";
    }
    if (asked == null) {
      return null;
    }
    String bits = asked.trim();
    if (!bits.equals("128") && !bits.equals("256") && !bits.equals("512")) {
      return "-D" + PROPERTY + ": found '" + asked + "', expected 128, 256 or 512";
    }
    if (Integer.parseInt(bits) > machineBits) {
      return "-D"
          + PROPERTY
          + ": asked for "
          + bits
          + " bits, but this machine and JVM have "
          + machineBits
          + "; ask for "
          + machineBits
          + " or less, or leave the option out";
    }
    return null;
  }

  private static String missingModule() {
    return "the Vector API is not there: add --add-modules jdk.incubator.vector to the java command"
        + " (found java "
        + Runtime.version().feature()
        + " without the module)";
  }

  /** Stands in for a species that {@link #check()} will refuse to let anybody use. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T absent() {
    return null;
  }

  private static int machineBits() {
    return Math.min(512, VectorShape.preferredShape().vectorBitSize());
  }

  private static VectorSpecies<Float> floats(int bits) {
    return switch (bits) {
      case 512 -> FloatVector.SPECIES_512;
      case 256 -> FloatVector.SPECIES_256;
      case 128 -> FloatVector.SPECIES_128;
      default -> FloatVector.SPECIES_64;
    };
  }

  private static VectorSpecies<Integer> ints(int bits) {
    return switch (bits) {
      case 512 -> IntVector.SPECIES_512;
      case 256 -> IntVector.SPECIES_256;
      case 128 -> IntVector.SPECIES_128;
      default -> IntVector.SPECIES_64;
    };
  }

  private static VectorSpecies<Byte> bytes(int bits) {
    return bits == 512 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
  }
}
