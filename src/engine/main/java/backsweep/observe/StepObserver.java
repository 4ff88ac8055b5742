package backsweep.observe;

import java.util.List;

/**
 * Looks at training steps. Register it with a plan's options or with a trainer; it is called on the
 * thread that trains and cannot change the run. A step that no observer wants costs what it costs
 * without one.
 */
public interface StepObserver {
  /**
   * Whether it reads activations or their gradients. A plan then gives each of them a buffer of its
   * own instead of overwriting it.
   */
  default boolean readsActivations() {
    return false;
  }

  /**
   * Whether it wants to see a step; asked before each.
   *
   * @param step 1 for the first step
   */
  default boolean wants(long step) {
    return true;
  }

  /** The batch is loaded, nothing is computed yet. */
  default void before(StepView view) {}

  /** The step is done, the parameters are updated. */
  default void after(StepView view) {}

  /**
   * A batch is loaded that is not the last of those whose gradients make up a step; nothing of it
   * is computed yet.
   */
  default void beforePart(StepView view) {}

  /**
   * That batch went forward and backward; gradients of parameters are the sum so far, and nothing
   * is updated.
   */
  default void afterPart(StepView view) {}

  /** Several observers as one. Each sees only the steps that it wants. */
  static StepObserver all(List<? extends StepObserver> observers) {
    return observers.size() == 1 ? observers.get(0) : new Several(List.copyOf(observers));
  }

  /** Observers one after the other. */
  record Several(List<StepObserver> observers) implements StepObserver {
    @Override
    public boolean readsActivations() {
      return observers.stream().anyMatch(StepObserver::readsActivations);
    }

    @Override
    public boolean wants(long step) {
      for (int i = 0; i < observers.size(); i++) {
        if (observers.get(i).wants(step)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void before(StepView view) {
      for (StepObserver observer : observers) {
        if (observer.wants(view.step())) {
          observer.before(view);
        }
      }
    }

    @Override
    public void after(StepView view) {
      for (StepObserver observer : observers) {
        if (observer.wants(view.step())) {
          observer.after(view);
        }
      }
    }

    @Override
    public void beforePart(StepView view) {
      for (StepObserver observer : observers) {
        if (observer.wants(view.step())) {
          observer.beforePart(view);
        }
      }
    }

    @Override
    public void afterPart(StepView view) {
      for (StepObserver observer : observers) {
        if (observer.wants(view.step())) {
          observer.afterPart(view);
        }
      }
    }
  }
}
