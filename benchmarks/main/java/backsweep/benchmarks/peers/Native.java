package backsweep.benchmarks.peers;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shared library, opened so that its own symbols win over those of the other libraries: several
 * of them export the same names.
 */
@SuppressWarnings("restricted")
final class Native {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final AddressLayout ADDRESS = ValueLayout.ADDRESS;

  /** RTLD_NOW | RTLD_DEEPBIND. */
  private static final int APART = 2 | 8;

  /** RTLD_NOW | RTLD_GLOBAL: for a library whose parts look for each other. */
  private static final int SHARED = 2 | 0x100;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle DLOPEN =
      libc("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, INT));
  private static final MethodHandle DLSYM =
      libc("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SETENV =
      libc("setenv", FunctionDescriptor.of(INT, ADDRESS, ADDRESS, INT));
  private static final MethodHandle UNSETENV =
      libc("unsetenv", FunctionDescriptor.of(INT, ADDRESS));

  final Path path;
  private final MemorySegment handle;

  private Native(Path path, MemorySegment handle) {
    this.path = path;
    this.handle = handle;
  }

  /** Opens the first of the paths that is there; null if none is. */
  static @Nullable Native open(List<Path> paths, boolean shared) {
    for (Path path : paths) {
      if (Files.exists(path)) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment name = arena.allocateFrom(path.toAbsolutePath().toString());
          MemorySegment handle = (MemorySegment) DLOPEN.invokeExact(name, shared ? SHARED : APART);
          if (handle.address() != 0) {
            return new Native(path, handle);
          }
        } catch (Throwable e) {
          throw new IllegalStateException(path.toString(), e);
        }
        System.err.println("cannot load " + path + " (a library that it needs is missing)");
      }
    }
    return null;
  }

  /** Sets an environment variable that a library reads when it is loaded; null removes it. */
  static void environment(String name, @Nullable String value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      int status =
          value == null
              ? (int) UNSETENV.invokeExact(key)
              : (int) SETENV.invokeExact(key, arena.allocateFrom(value), 1);
      assert status == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** Address of a function. */
  MemorySegment symbol(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment symbol = (MemorySegment) DLSYM.invokeExact(handle, arena.allocateFrom(name));
      if (symbol.address() == 0) {
        throw new IllegalStateException(path + " has no function " + name);
      }
      return symbol;
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(symbol(name), type);
  }

  /** A call whose address is its first argument: one constant handle serves several libraries. */
  static MethodHandle indirect(FunctionDescriptor type) {
    return LINKER.downcallHandle(type);
  }

  /** What a function without arguments says of its library. */
  String text(String function) {
    try {
      MethodHandle handle = function(function, FunctionDescriptor.of(ADDRESS));
      return string((MemorySegment) handle.invokeExact());
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  static String string(MemorySegment text) {
    return text.reinterpret(Long.MAX_VALUE).getString(0);
  }

  void call(String function, int argument) {
    try {
      function(function, FunctionDescriptor.ofVoid(INT)).invokeExact(argument);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  private static MethodHandle libc(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }
}
