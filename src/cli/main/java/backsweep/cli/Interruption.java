package backsweep.cli;

import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a running verb end in its own way when the process is asked to end, by Ctrl-C for example:
 * while this is open, the end of the process waits for {@link #close}. A second Ctrl-C ends it at
 * once.
 */
final class Interruption implements AutoCloseable {

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "backsweep-interruption");
  private final PrintStream err;
  private volatile boolean requested;

  private Interruption(PrintStream err) {
    this.err = err;
  }

  /** Starts to listen. */
  static Interruption open(PrintStream err) {
    Interruption interruption = new Interruption(err);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) {
      interruption.requested = true;
    }
    return interruption;
  }

  /** Whether the process is to end. */
  boolean requested() {
    return requested;
  }

  /** Lets the process end. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already, and waits for this.
    }
    closed.countDown();
  }

  private void await() {
    requested = true;
    haltOnNextSignal();
    err.println(
        "\n"
            + "Ending after this step and writing the model, if there is one yet; Ctrl-C ends at"
            + " once.");
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * While hooks run, the JVM ignores further signals. Its interface to them is in a module that not
   * every runtime has, and compiling against it gives a warning that cannot be switched off.
   */
  private static void haltOnNextSignal() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object halt =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), halt);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Then a second Ctrl-C waits like the first.
    }
  }
}
