package backsweep.training;

import java.util.List;

/**
 * How the learning rate changes in the course of a training: a factor of the optimizer's own for
 * each step. A pure function of where the training is, so a step that is taken again has the rate
 * that it had. Epochs may be fractions: a schedule changes from step to step, not only from epoch
 * to epoch, unless it says so.
 */
public sealed interface Schedule {
  /**
   * The factor of a step.
   *
   * @param step number of the step, 0 for the first
   * @param stepsPerEpoch steps of an epoch
   * @param epochs epochs of the whole training
   * @param losses the loss after each epoch so far, of the validation data if there are any
   */
  double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses);

  /** The text from which {@link Schedules#parse} makes an equal schedule. */
  String spec();

  /** Refuses a constant outside its range. */
  static void require(boolean holds, String schedule, String constant, double found, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          schedule + ": found " + constant + " " + found + ", expected " + range);
    }
  }

  private static void requireFactor(String schedule, double found) {
    require(found > 0 && found <= 1, schedule, "factor", found, "a number in (0, 1]");
  }

  private static void requireEpochs(String schedule, double found) {
    require(found > 0 && found < 1e9, schedule, "epochs", found, "a positive number");
  }

  /** Always the optimizer's own rate. */
  record Constant() implements Schedule {
    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      return 1;
    }

    @Override
    public String spec() {
      return "constant";
    }
  }

  /**
   * factor^⌊epoch/every⌋, where a quotient that is a whole number but for rounding counts as that.
   *
   * @param every epochs between two steps down
   * @param factor of each
   */
  record Steps(double every, double factor) implements Schedule {
    /** Checks the constants. */
    public Steps {
      requireEpochs("step", every);
      requireFactor("step", factor);
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      double quotient = (double) step / stepsPerEpoch / every;
      double whole = Math.rint(quotient);
      boolean reached = Math.abs(quotient - whole) <= 4 * Math.ulp(quotient);
      return StrictMath.pow(factor, reached ? whole : Math.floor(quotient));
    }

    @Override
    public String spec() {
      return "step(" + every + ", " + factor + ")";
    }
  }

  /**
   * factor^epoch.
   *
   * @param factor of an epoch
   */
  record Exponential(double factor) implements Schedule {
    /** Checks the factor. */
    public Exponential {
      requireFactor("exponential", factor);
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      return StrictMath.pow(factor, (double) step / stepsPerEpoch);
    }

    @Override
    public String spec() {
      return "exponential(" + factor + ")";
    }
  }

  /**
   * Down half a cosine from 1 to {@code least}, then from 1 again: Loshchilov and Hutter, SGDR,
   * 2017.
   *
   * @param cycle epochs of the first descent, a ten-thousandth or more; 0 for the whole training
   * @param least factor at the end of a descent
   * @param growth how much longer than the one before each descent is
   */
  record Cosine(double cycle, double least, double growth) implements Schedule {
    /** Checks the constants. */
    public Cosine {
      boolean some = cycle == 0 || (cycle >= 1e-4 && cycle < 1e9);
      require(some, "cosine", "epochs", cycle, "0, or a number from 0.0001 on");
      require(least >= 0 && least <= 1, "cosine", "least factor", least, "a number in [0, 1]");
      require(growth >= 1 && growth < 1e9, "cosine", "growth", growth, "1 or more");
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      double at = (double) step / stepsPerEpoch;
      double length = cycle == 0 ? epochs : cycle;
      while (at >= length) {
        at -= length;
        length *= growth;
      }
      return least + (1 - least) * (1 + StrictMath.cos(Math.PI * at / length)) / 2;
    }

    @Override
    public String spec() {
      return "cosine(" + cycle + ", " + least + ", " + growth + ")";
    }
  }

  /**
   * Up from 1/25 to 1 over a part of the training, then down to 1/250,000, both along half a
   * cosine: Smith and Topin, Super-convergence, 2018, with PyTorch's constants.
   *
   * @param rise the part of the steps in which it rises
   */
  record OneCycle(double rise) implements Schedule {
    private static final double START = 25;
    private static final double END = 1e4;

    /** Checks the part. */
    public OneCycle {
      require(rise > 0 && rise < 1, "oneCycle", "rising part", rise, "a number in (0, 1)");
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      double last = (double) epochs * stepsPerEpoch - 1;
      double top = rise * (last + 1) - 1;
      double at = Math.min((double) step, last);
      return at <= top
          ? between(1 / START, 1, top <= 0 ? 1 : at / top)
          : between(1, 1 / START / END, last <= top ? 1 : (at - top) / (last - top));
    }

    private static double between(double from, double to, double part) {
      return to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * part));
    }

    @Override
    public String spec() {
      return "oneCycle(" + rise + ")";
    }
  }

  /**
   * A step down by {@code factor} whenever the loss has not fallen for more than {@code patience}
   * epochs.
   *
   * @param factor of each step down
   * @param patience epochs without progress that are borne
   * @param minDelta by how much a loss must be below the best to be progress
   */
  record Plateau(double factor, int patience, double minDelta) implements Schedule {
    /** Checks the constants. */
    public Plateau {
      requireFactor("plateau", factor);
      require(patience >= 0, "plateau", "patience", patience, "0 or more");
      require(minDelta >= 0 && minDelta < 1e30, "plateau", "least change", minDelta, "0 or more");
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      double best = Double.POSITIVE_INFINITY;
      double now = 1;
      int without = 0;
      for (double loss : losses) {
        if (loss < best - minDelta) {
          best = loss;
          without = 0;
        } else if (++without > patience) {
          now *= factor;
          without = 0;
        }
      }
      return now;
    }

    @Override
    public String spec() {
      return "plateau(" + factor + ", " + patience + ", " + minDelta + ")";
    }
  }

  /**
   * In a straight line up to 1 over the first epochs; then another schedule, which begins there.
   *
   * @param warm epochs of the rise
   * @param then what follows
   */
  record WarmUp(double warm, Schedule then) implements Schedule {
    /** Checks the epochs. */
    public WarmUp {
      requireEpochs("warmUp", warm);
    }

    @Override
    public double factor(long step, int stepsPerEpoch, int epochs, List<Double> losses) {
      long rising = Math.max(1, Math.round(warm * stepsPerEpoch));
      if (step < rising) {
        return (step + 1.0) / rising;
      }
      int rest = (int) Math.max(1, Math.ceil(epochs - warm));
      return then.factor(step - rising, stepsPerEpoch, rest, losses);
    }

    @Override
    public String spec() {
      return "warmUp(" + warm + ") " + then.spec();
    }
  }
}
