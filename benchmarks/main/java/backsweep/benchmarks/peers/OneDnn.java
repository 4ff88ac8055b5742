package backsweep.benchmarks.peers;

import static backsweep.benchmarks.peers.Native.ADDRESS;
import static backsweep.benchmarks.peers.Native.BYTE;
import static backsweep.benchmarks.peers.Native.FLOAT;
import static backsweep.benchmarks.peers.Native.INT;
import static backsweep.benchmarks.peers.Native.LONG;

import backsweep.benchmarks.Case;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** oneDNN's C interface, as far as matrix products need it. */
@SuppressWarnings("restricted")
final class OneDnn {
  private static final int F32 = 3;
  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int ANY = 1;
  private static final int EXEC_ARG_MD = 255;
  private static final int SRC = 1;
  private static final int DST = 17;
  private static final int WEIGHTS = 33;

  private static final MethodHandle SGEMM =
      Native.indirect(
          FunctionDescriptor.of(
              INT, BYTE, BYTE, LONG, LONG, LONG, FLOAT, ADDRESS, LONG, ADDRESS, LONG, FLOAT,
              ADDRESS, LONG));
  private static final MethodHandle EXECUTE =
      Native.indirect(FunctionDescriptor.of(INT, ADDRESS, ADDRESS, INT, ADDRESS));

  private final Native library;
  private final Arena forever = Arena.global();
  private final MemorySegment engine;
  private final MemorySegment stream;
  private final MemorySegment sgemm;
  private final MemorySegment execute;

  OneDnn(Native library) {
    this.library = library;
    this.engine = create("dnnl_engine_create", CPU, 0L);
    this.stream = create("dnnl_stream_create", engine, IN_ORDER);
    this.sgemm = library.symbol("dnnl_sgemm");
    this.execute = library.symbol("dnnl_primitive_execute");
  }

  String version() {
    try {
      MethodHandle handle = library.function("dnnl_version", FunctionDescriptor.of(ADDRESS));
      MemorySegment version = ((MemorySegment) handle.invokeExact()).reinterpret(12);
      return version.get(INT, 0) + "." + version.get(INT, 4) + "." + version.get(INT, 8);
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_version", e);
    }
  }

  /** Calls a function that fills in its first argument, a pointer, and returns a status. */
  private MemorySegment create(String function, Object... arguments) {
    MemoryLayout[] types = new MemoryLayout[arguments.length + 1];
    Object[] values = new Object[arguments.length + 1];
    MemorySegment out = forever.allocate(ADDRESS);
    types[0] = ADDRESS;
    values[0] = out;
    for (int i = 0; i < arguments.length; i++) {
      values[i + 1] = arguments[i];
      types[i + 1] =
          switch (arguments[i]) {
            case Integer ignored -> INT;
            case Long ignored -> LONG;
            default -> ADDRESS;
          };
    }
    try {
      MethodHandle handle = library.function(function, FunctionDescriptor.of(INT, types));
      check(function, (int) handle.invokeWithArguments(values));
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
    return out.get(ADDRESS, 0);
  }

  private static void check(String what, int status) {
    if (status != 0) {
      throw new IllegalStateException(what + " returned status " + status);
    }
  }

  private void destroy(String function, MemorySegment object) {
    try {
      check(
          function,
          (int)
              library.function(function, FunctionDescriptor.of(INT, ADDRESS)).invokeExact(object));
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  /** A descriptor of a [rows, columns] matrix, stored row-major or as its transpose. */
  private MemorySegment matrix(long rows, long columns, boolean transposed) {
    MemorySegment dims = forever.allocateFrom(LONG, rows, columns);
    long[] steps = transposed ? new long[] {1, rows} : new long[] {columns, 1};
    MemorySegment strides = forever.allocateFrom(LONG, steps);
    return create("dnnl_memory_desc_create_with_strides", 2, dims, F32, strides);
  }

  private MemorySegment memory(MemorySegment description, MemorySegment data) {
    return create("dnnl_memory_create", description, engine, data);
  }

  private void execute(MemorySegment primitive, int count, MemorySegment arguments, int times) {
    try {
      for (int i = 0; i < times; i++) {
        check(
            "dnnl_primitive_execute",
            (int) EXECUTE.invokeExact(execute, primitive, stream, count, arguments));
      }
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_primitive_execute", e);
    }
  }

  /** An array of dnnl_exec_arg_t. */
  private MemorySegment arguments(Object... pairs) {
    MemorySegment arguments = forever.allocate(8L * pairs.length, 8);
    for (int i = 0; i < pairs.length; i += 2) {
      arguments.set(INT, 8L * i, (Integer) pairs[i]);
      arguments.set(ADDRESS, 8L * i + 8, (MemorySegment) pairs[i + 1]);
    }
    return arguments;
  }

  private abstract static class Product implements Contender {
    final Operands o;
    private final String name;

    Product(Operands operands, String name) {
      this.o = operands;
      this.name = name;
    }

    @Override
    public final String name() {
      return name;
    }

    @Override
    public final void result(float[] into) {
      MemorySegment.copy(o.nativeResult, ValueLayout.JAVA_FLOAT, 0, into, 0, into.length);
    }
  }

  /** {@code dnnl_sgemm} on row-major operands. */
  Contender sgemm(Operands operands, String name) {
    return new Product(operands, name) {
      @Override
      public void run(int times) {
        Case c = o.c;
        long m = c.m();
        long n = c.n();
        long k = c.k();
        byte transA = (byte) (c.leftTransposed() ? 'T' : 'N');
        byte transB = (byte) (c.rightTransposed() ? 'T' : 'N');
        long lda = c.leftTransposed() ? m : k;
        long ldb = c.rightTransposed() ? k : n;
        try {
          for (int i = 0; i < times; i++) {
            check(
                "dnnl_sgemm",
                (int)
                    SGEMM.invokeExact(
                        sgemm,
                        transA,
                        transB,
                        m,
                        n,
                        k,
                        1f,
                        o.nativeLeft,
                        lda,
                        o.nativeRight,
                        ldb,
                        0f,
                        o.nativeResult,
                        n));
          }
        } catch (IllegalStateException e) {
          throw e;
        } catch (Throwable e) {
          throw new IllegalStateException("dnnl_sgemm", e);
        }
      }
    };
  }

  /**
   * The matmul primitive; with {@code packed} the right operand is brought into the layout that the
   * primitive asks for before the clock starts.
   */
  Contender matmul(Operands operands, String name, boolean packed, Arena arena) {
    Case c = operands.c;
    MemorySegment src = matrix(c.m(), c.k(), c.leftTransposed());
    MemorySegment plain = matrix(c.k(), c.n(), c.rightTransposed());
    MemorySegment dst = matrix(c.m(), c.n(), false);
    MemorySegment weights = plain;
    if (packed) {
      MemorySegment dims = forever.allocateFrom(LONG, c.k(), c.n());
      weights = create("dnnl_memory_desc_create_with_tag", 2, dims, F32, ANY);
    }
    MemorySegment none = MemorySegment.NULL;
    MemorySegment pd =
        create("dnnl_matmul_primitive_desc_create", engine, src, weights, none, dst, none);
    MemorySegment data = operands.nativeRight;
    if (packed) {
      weights = queryWeights(pd);
      data = arena.allocate(size(weights), 64);
      reorder(plain, operands.nativeRight, weights, data);
    }
    MemorySegment primitive = create("dnnl_primitive_create", pd);
    MemorySegment arguments =
        arguments(
            SRC, memory(src, operands.nativeLeft),
            WEIGHTS, memory(weights, data),
            DST, memory(dst, operands.nativeResult));
    return new Product(operands, name) {
      @Override
      public void run(int times) {
        execute(primitive, 3, arguments, times);
      }

      @Override
      public void close() {
        destroy("dnnl_primitive_destroy", primitive);
        destroy("dnnl_primitive_desc_destroy", pd);
      }
    };
  }

  private MemorySegment queryWeights(MemorySegment pd) {
    try {
      MethodHandle query =
          library.function(
              "dnnl_primitive_desc_query_md", FunctionDescriptor.of(ADDRESS, ADDRESS, INT, INT));
      return (MemorySegment) query.invokeExact(pd, EXEC_ARG_MD, WEIGHTS);
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_primitive_desc_query_md", e);
    }
  }

  private long size(MemorySegment description) {
    try {
      MethodHandle size =
          library.function("dnnl_memory_desc_get_size", FunctionDescriptor.of(LONG, ADDRESS));
      return (long) size.invokeExact(description);
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_memory_desc_get_size", e);
    }
  }

  private void reorder(
      MemorySegment from, MemorySegment source, MemorySegment to, MemorySegment target) {
    MemorySegment none = MemorySegment.NULL;
    MemorySegment pd = create("dnnl_reorder_primitive_desc_create", from, engine, to, engine, none);
    MemorySegment primitive = create("dnnl_primitive_create", pd);
    execute(primitive, 2, arguments(SRC, memory(from, source), DST, memory(to, target)), 1);
    destroy("dnnl_primitive_destroy", primitive);
    destroy("dnnl_primitive_desc_destroy", pd);
  }
}
