package backsweep.cli;

/** What the process tells its caller; the help lists them. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;

  /** 128 + SIGINT, as shells expect. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
