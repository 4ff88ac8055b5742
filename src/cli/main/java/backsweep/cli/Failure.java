package backsweep.cli;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The end of a verb, with one sentence for the user. */
final class Failure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The user gave something that cannot be used. */
  static Failure input(String message) {
    return new Failure(ExitCode.BAD_INPUT, message, null);
  }

  /** The same, found by the library. */
  static Failure input(String where, Exception cause) {
    return new Failure(ExitCode.BAD_INPUT, sentence(where + ": " + cause.getMessage()), cause);
  }

  /** Something went wrong on the way. */
  static Failure running(String message) {
    return new Failure(ExitCode.FAILED, message, null);
  }

  /** The user ended it. */
  static Failure interrupted(String message) {
    return new Failure(ExitCode.INTERRUPTED, message, null);
  }

  /** With a full stop, whoever wrote it. */
  static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }

  int exitCode() {
    return exitCode;
  }
}
