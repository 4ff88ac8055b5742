package backsweep.benchmarks.peers;

import backsweep.benchmarks.Case;
import backsweep.benchmarks.Machine;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The native libraries that this machine has. */
@SuppressWarnings("restricted")
final class Libraries {
  static final String OPENBLAS = "OpenBLAS";
  static final String BLIS = "BLIS";
  static final String MKL = "MKL";
  static final String DNNL_SGEMM = "dnnlGemm";
  static final String DNNL_MATMUL = "dnnlMul";
  static final String DNNL_PACKED = "dnnlPack";

  /** Folders of unpacked Maven artifacts, then the usual places of a Linux distribution. */
  private static final List<String> FOLDERS = folders();

  private final Map<String, String> versions = new LinkedHashMap<>();
  private final @Nullable Native openBlas;
  private final @Nullable Native blis;
  private final @Nullable Native mkl;
  private final @Nullable Native dnnl;
  private final @Nullable OneDnn oneDnn;

  Libraries() {
    configure();
    dnnl = Native.open(paths("libdnnl.so.3"), false);
    oneDnn = dnnl == null ? null : new OneDnn(dnnl);
    blis = Native.open(paths("blis-openmp/libblis.so.4", "libblis.so.4"), false);
    openBlas = Native.open(paths("openblas-pthread/libopenblas.so.0", "libopenblas.so.0"), false);
    mkl = Native.open(paths("libmkl_rt.so.2"), true);
    describe();
  }

  /**
   * What the libraries read from the environment when they are loaded. Idle threads of one library
   * must be asleep when the next one is timed. OpenBLAS is left to choose its kernels; BLIS 0.9
   * takes a CPU that is newer than itself for one without vectors and is told to use AVX-512.
   */
  private static void configure() {
    Native.environment("OPENBLAS_CORETYPE", null);
    Native.environment("OPENBLAS_L2_SIZE", null);
    Native.environment("OPENBLAS_THREAD_TIMEOUT", "22");
    Native.environment("GOMP_SPINCOUNT", "50000");
    Native.environment("MKL_THREADING_LAYER", "GNU");
    Native.environment("MKL_INTERFACE_LAYER", "LP64");
    if (Machine.has("avx512f")) {
      Native.environment("BLIS_ARCH_TYPE", "0");
    }
  }

  private void describe() {
    if (openBlas != null) {
      versions.put(
          OPENBLAS,
          openBlas.text("openblas_get_config")
              + ", core "
              + openBlas.text("openblas_get_corename"));
    }
    if (blis != null) {
      versions.put(BLIS, blis.text("bli_info_get_version_str") + ", kernels " + blisKernels(blis));
    }
    if (mkl != null) {
      versions.put(MKL, mklVersion(mkl));
    }
    if (oneDnn != null) {
      versions.put("oneDNN", oneDnn.version());
    }
  }

  private static String blisKernels(Native blis) {
    try {
      blis.function("bli_init", FunctionDescriptor.ofVoid()).invokeExact();
      int id =
          (int) blis.function("bli_arch_query_id", FunctionDescriptor.of(Native.INT)).invokeExact();
      return Native.string(
          (MemorySegment)
              blis.function("bli_arch_string", FunctionDescriptor.of(Native.ADDRESS, Native.INT))
                  .invokeExact(id));
    } catch (Throwable e) {
      throw new IllegalStateException("bli_arch_string", e);
    }
  }

  private static String mklVersion(Native mkl) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(256);
      mkl.function("MKL_Get_Version_String", FunctionDescriptor.ofVoid(Native.ADDRESS, Native.INT))
          .invokeExact(text, 255);
      return text.getString(0).trim();
    } catch (Throwable e) {
      throw new IllegalStateException("MKL_Get_Version_String", e);
    }
  }

  private static List<String> folders() {
    List<String> folders = new ArrayList<>();
    folders.addAll(List.of(System.getProperty("benchmarks.libraries", "").split(":", -1)));
    folders.removeIf(String::isEmpty);
    String arch = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
    folders.addAll(List.of("/usr/lib/" + arch + "-linux-gnu", "/usr/lib64", "/usr/local/lib"));
    return folders;
  }

  private static List<Path> paths(String... names) {
    List<Path> paths = new ArrayList<>();
    for (String folder : FOLDERS) {
      for (String name : names) {
        paths.add(Path.of(folder, name));
      }
    }
    return paths;
  }

  /** Name and version of each library that was found. */
  Map<String, String> versions() {
    return versions;
  }

  /** Sets the number of threads of every library by its own function. */
  void threads(int n) {
    if (openBlas != null) {
      openBlas.call("openblas_set_num_threads", n);
    }
    if (mkl != null) {
      mkl.call("MKL_Set_Dynamic", 0);
      mkl.call("MKL_Set_Num_Threads", n);
    }
    if (dnnl != null) {
      dnnl.call("omp_set_dynamic", 0);
      dnnl.call("omp_set_num_threads", n);
    }
    if (blis != null) {
      blisThreads(blis, n);
    }
  }

  private static void blisThreads(Native blis, long n) {
    try {
      blis.function("bli_thread_set_num_threads", FunctionDescriptor.ofVoid(Native.LONG))
          .invokeExact(n);
    } catch (Throwable e) {
      throw new IllegalStateException("bli_thread_set_num_threads", e);
    }
  }

  /** One contender for each way that this case can be computed. */
  List<Contender> contenders(Operands operands, Arena arena) {
    List<Contender> contenders = new ArrayList<>();
    addBlas(contenders, OPENBLAS, openBlas, operands);
    addBlas(contenders, BLIS, blis, operands);
    addBlas(contenders, MKL, mkl, operands);
    if (oneDnn != null) {
      contenders.add(oneDnn.sgemm(operands, DNNL_SGEMM));
      contenders.add(oneDnn.matmul(operands, DNNL_MATMUL, false, arena));
      if (operands.c.product() != Case.Product.WEIGHTS) {
        contenders.add(oneDnn.matmul(operands, DNNL_PACKED, true, arena));
      }
    }
    return contenders;
  }

  private static void addBlas(
      List<Contender> contenders, String name, @Nullable Native library, Operands operands) {
    if (library != null) {
      contenders.add(new Blas(name, library.symbol("cblas_sgemm"), operands));
    }
  }
}
