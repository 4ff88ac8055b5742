package backsweep.parallel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads for the step loop. A region is a job cut into chunks; the caller and the
 * workers claim chunks from one counter, so a worker that wakes late costs nothing but its help.
 * Idle workers spin for a while, then park. Running a region allocates nothing.
 */
public final class Workers implements AutoCloseable {
  /** What a region runs. One writer per output element is the job's own duty. */
  public interface Job {
    /** Runs chunk {@code chunk}; {@code worker} in 0 … threads−1 names the scratch to use. */
    void run(int chunk, int worker);
  }

  /** Rounds of spinning before an idle worker parks; {@code -Dbacksweep.spin} overrides. */
  private static final int SPIN = Integer.getInteger("backsweep.spin", 20_000);

  /** Nanoseconds that the caller sleeps at a time when a worker has long not finished its chunk. */
  private static final long NAP = 20_000;

  private static final VarHandle TICKET;

  static {
    try {
      TICKET = MethodHandles.lookup().findVarHandle(Workers.class, "ticket", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread[] threads;
  private final AtomicInteger[] parked;
  private final AtomicInteger done = new AtomicInteger();

  /**
   * High half: the region's number; low half: chunks not yet claimed. Orders job and chunks: who
   * claims from a ticket has read them in that region, for it cannot end before the claimed chunk.
   */
  private volatile long ticket;

  private @Nullable Job job;
  private int chunks;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /** A team of {@code threads} including the caller: one thread means that nothing is started. */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: found " + threads + ", expected 1 or more");
    }
    this.threads = new Thread[threads - 1];
    this.parked = new AtomicInteger[threads - 1];
    for (int i = 0; i < threads - 1; i++) {
      int worker = i + 1;
      parked[i] = new AtomicInteger();
      this.threads[i] = new Thread(() -> serve(worker), "backsweep-worker-" + worker);
      this.threads[i].setDaemon(true);
      this.threads[i].start();
    }
  }

  /** Number of threads, the caller included. */
  public int size() {
    return threads.length + 1;
  }

  /** Runs all chunks of the job and returns when the last one is done. Not for concurrent use. */
  public void run(Job job, int chunks) {
    if (threads.length == 0 || chunks <= 1) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        job.run(chunk, 0);
      }
      return;
    }
    if (closed) {
      throw new IllegalStateException("this thread team is closed: its plan or trainer was closed");
    }
    this.job = job;
    this.chunks = chunks;
    done.setPlain(0);
    long region = (ticket >>> 32) + 1;
    ticket = region << 32 | chunks;
    wake(chunks - 1);
    claim(0);
    for (int spins = 0; done.get() < chunks; spins++) {
      if (spins < SPIN) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(NAP); // the worker may be waiting for this core
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a worker failed: " + thrown, thrown);
    }
  }

  private void wake(int most) {
    for (int i = 0; i < Math.min(most, threads.length); i++) {
      if (parked[i].get() != 0) {
        LockSupport.unpark(threads[i]);
      }
    }
  }

  private void claim(int worker) {
    while (true) {
      long t = ticket;
      int left = (int) t;
      Job current = job;
      int chunk = chunks - left;
      if (current == null || left == 0) {
        return;
      }
      if (TICKET.compareAndSet(this, t, t - 1)) {
        try {
          current.run(chunk, worker);
        } catch (Throwable e) {
          failure = e;
        } finally {
          done.getAndIncrement();
        }
      }
    }
  }

  private void serve(int worker) {
    long seen = 0;
    while (true) {
      int spins = 0;
      while (ticket >>> 32 == seen) {
        if (closed) {
          return;
        }
        if (spins < SPIN) {
          spins++;
          Thread.onSpinWait();
        } else {
          AtomicInteger flag = parked[worker - 1];
          flag.set(1);
          if (ticket >>> 32 == seen && !closed) {
            LockSupport.park(this);
          }
          flag.set(0);
        }
      }
      seen = ticket >>> 32;
      claim(worker);
    }
  }

  /** Ends the workers. A team of one may be used on; a larger one may not. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
