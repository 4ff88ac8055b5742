package backsweep.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backsweep.kernel.Panels;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlannerProperties {
  /** A matrix of so many columns, alive from one time to another. */
  record Request(int columns, int first, int last) {}

  @Provide
  Arbitrary<List<Request>> requests() {
    Arbitrary<Integer> times = Arbitraries.integers().between(0, 12);
    return Combinators.combine(Arbitraries.integers().between(1, 70), times, times)
        .as((columns, a, b) -> new Request(columns, Math.min(a, b), Math.max(a, b)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  private static MemoryPlan place(int batch, List<Request> requests) {
    Planner planner = new Planner(batch);
    for (Request r : requests) {
      planner.request("B" + r, r.columns(), r.first()).use(r.last());
    }
    return planner.place();
  }

  @Property
  void buffersAliveAtTheSameTimeNeverOverlap(
      @ForAll @IntRange(min = 1, max = 50) int batch, @ForAll("requests") List<Request> requests) {
    List<Buffer> buffers = place(batch, requests).buffers();
    assertEquals(requests.size(), buffers.size());
    for (Buffer a : buffers) {
      for (Buffer b : buffers) {
        boolean together = a.first() <= b.last() && b.first() <= a.last();
        boolean apart =
            a.offset() + a.floats() <= b.offset() || b.offset() + b.floats() <= a.offset();
        assertTrue(a == b || !together || apart, a + " and " + b);
      }
    }
  }

  @Property
  void theArenaEndsWithItsLastBufferAndHoldsWhatIsAliveAtOnce(
      @ForAll @IntRange(min = 1, max = 50) int batch, @ForAll("requests") List<Request> requests) {
    MemoryPlan plan = place(batch, requests);
    long end = 0;
    long unshared = Panels.FIRST;
    long[] alive = new long[13];
    for (int i = 0; i < requests.size(); i++) {
      Buffer b = plan.buffers().get(i);
      Request r = requests.get(i);
      assertEquals(r.columns(), b.columns());
      assertTrue(b.floats() >= (long) batch * r.columns());
      assertTrue(b.first() == r.first() && b.last() == r.last());
      assertTrue(b.offset() >= Panels.FIRST && (b.offset() - Panels.FIRST) % 16 == 0);
      end = Math.max(end, b.offset() + b.floats());
      unshared += b.floats();
      for (int t = b.first(); t <= b.last(); t++) {
        alive[t] += b.floats();
      }
    }
    assertEquals(end, plan.floats());
    assertEquals(4 * end, plan.bytes());
    assertEquals(4 * unshared, plan.unsharedBytes());
    for (long floats : alive) {
      assertTrue(Panels.FIRST + floats <= plan.floats());
    }
    assertTrue(plan.bytes() <= plan.unsharedBytes());
  }

  @Property(tries = 100)
  void buffersThatNeverMeetTakeThePlaceOfTheLargest(
      @ForAll @IntRange(min = 1, max = 20) int buffers, @ForAll @IntRange(max = 60) int columns) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < buffers; i++) {
      requests.add(new Request(1 + (columns * i) % 61, i, i));
    }
    MemoryPlan plan = place(4, requests);
    long largest = plan.buffers().stream().mapToLong(Buffer::floats).max().orElseThrow();
    assertEquals(Panels.FIRST + largest, plan.floats());
  }

  /** Headers and padding of the arrays, and the workspace itself, are all that may be added. */
  @Property(tries = 50)
  void theBytesOfAWorkspaceAreWhatTheJvmAllocates(
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll("requests") List<Request> requests,
      @ForAll @IntRange(min = 1, max = 8) int threads,
      @ForAll @IntRange(max = 5000) int scratch) {
    MemoryPlan plan = place(batch, requests);
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = bean.getCurrentThreadAllocatedBytes();
    Workspace workspace = new Workspace(plan, threads, scratch, 1);
    long allocated = bean.getCurrentThreadAllocatedBytes() - before;
    long bytes = workspace.bytes();
    assertTrue(
        allocated >= bytes && allocated <= bytes + 40L * (threads + 4), bytes + " " + allocated);
    assertEquals(plan.floats(), workspace.arena().length);
    long floats = workspace.arena().length + workspace.classes().length;
    floats += workspace.exampleWeights().length;
    for (int thread = 0; thread < threads; thread++) {
      floats += workspace.scratch(thread).length;
    }
    assertEquals(4 * floats, bytes);
    assertEquals(batch, workspace.classes().length);
  }

  @Property(tries = 100)
  void poisonReachesWhatIsDeadAndNothingElse(
      @ForAll("requests") List<Request> requests, @ForAll @IntRange(max = 12) int time) {
    MemoryPlan plan = place(3, requests);
    Workspace workspace = new Workspace(plan, 1, 0, 1);
    workspace.poison(time);
    boolean[] alive = new boolean[plan.floats()];
    for (Buffer b : plan.buffers()) {
      for (int i = 0; i < b.floats() && b.first() <= time && time <= b.last(); i++) {
        alive[b.offset() + i] = true;
      }
    }
    for (int i = 0; i < alive.length; i++) {
      assertEquals(alive[i], workspace.arena()[i] == 0f, "float " + i);
    }
  }

  @Example
  void whatDoesNotFitOneArrayIsRefused() {
    Planner planner = new Planner(1 << 16);
    planner.request("A1", 1 << 14, 0);
    planner.request("A2", 1 << 14, 0);
    planner.request("A3", 1 << 14, 0);
    assertThrows(IllegalArgumentException.class, planner::place);
  }
}
