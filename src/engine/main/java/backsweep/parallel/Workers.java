package backsweep.parallel;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads for the step loop. A region is a job cut into chunks, of which each
 * thread has a share: it claims those first, so that it finds in its cache what it wrote there the
 * last time, and then what others have not claimed yet, so that one that wakes late costs nothing
 * but its help. Idle workers spin for a while, then park. Running a region allocates nothing.
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

  /** Longs from one thread's claims to the next: two cache lines. */
  private static final int APART = 16;

  private final Thread[] threads;
  private final AtomicInteger[] parked;
  private final AtomicInteger done = new AtomicInteger();

  /**
   * For each thread, high half: the region's number; low half: chunks of its share not yet claimed.
   * Who claims has read job and shares in that region, for it cannot end before the claimed chunk.
   */
  private final AtomicLongArray claims;

  /** For each thread, the chunk after the last of its share. */
  private final int[] ends;

  private volatile int region;
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
    this.claims = new AtomicLongArray(APART * (threads + 1));
    this.ends = new int[threads];
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

  /**
   * Runs all chunks of the job and returns when the last one is done. Each thread has an equal
   * share of them, in order. Not for concurrent use.
   */
  public void run(Job job, int chunks) {
    if (alone(job, chunks)) {
      return;
    }
    for (int i = 0; i < size(); i++) {
      ends[i] = (int) (((long) chunks * (i + 1) + size() - 1) / size());
    }
    start(job, chunks);
  }

  /**
   * The same with other shares: thread i has the chunks before {@code shares[i]} that no thread
   * before it has.
   */
  public void run(Job job, int[] shares) {
    int chunks = shares[size() - 1];
    if (alone(job, chunks)) {
      return;
    }
    System.arraycopy(shares, 0, ends, 0, size());
    start(job, chunks);
  }

  private boolean alone(Job job, int chunks) {
    if (closed && threads.length > 0) {
      throw new IllegalStateException(
          "this thread team is closed: its plan or trainer was closed; make another");
    }
    if (threads.length > 0 && chunks > 1) {
      return false;
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      job.run(chunk, 0);
    }
    return true;
  }

  private void start(Job job, int chunks) {
    this.job = job;
    this.chunks = chunks;
    done.setPlain(0);
    int number = region + 1;
    for (int i = 0; i < size(); i++) {
      claims.setRelease(APART * (i + 1), (long) number << 32 | share(i));
    }
    region = number;
    for (int i = 1; i < size(); i++) {
      if (share(i) > 0 && parked[i - 1].get() != 0) {
        LockSupport.unpark(threads[i - 1]);
      }
    }
    claim(number, 0);
    finish();
  }

  /** Chunks of thread i. */
  private int share(int i) {
    return ends[i] - (i == 0 ? 0 : ends[i - 1]);
  }

  private void finish() {
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

  /** Own chunks, then those of the thread after, and so on around. */
  private void claim(int number, int worker) {
    for (int i = 0; i < size(); i++) {
      int owner = worker + i < size() ? worker + i : worker + i - size();
      while (claimOne(number, owner, worker)) {}
      if (done.get() == chunks) {
        return;
      }
    }
  }

  private boolean claimOne(int number, int owner, int worker) {
    int at = APART * (owner + 1);
    long claim = claims.get(at);
    int left = (int) claim;
    if ((int) (claim >>> 32) != number || left == 0) {
      return false;
    }
    Job current = Objects.requireNonNull(job);
    int chunk = ends[owner] - left;
    if (claims.compareAndSet(at, claim, claim - 1)) {
      try {
        current.run(chunk, worker);
      } catch (Throwable e) {
        failure = e;
      } finally {
        done.getAndIncrement();
      }
    }
    return true;
  }

  private void serve(int worker) {
    int seen = 0;
    while (true) {
      int spins = 0;
      while (region == seen) {
        if (closed) {
          return;
        }
        if (spins < SPIN) {
          spins++;
          Thread.onSpinWait();
        } else {
          AtomicInteger flag = parked[worker - 1];
          flag.set(1);
          if (region == seen && !closed) {
            LockSupport.park(this);
          }
          flag.set(0);
        }
      }
      seen = region;
      claim(seen, worker);
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
