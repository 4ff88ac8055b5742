package backsweep.formats;

import java.io.IOException;
import java.io.Serial;

/**
 * A file that cannot be used. The message is one sentence for the user: which file and where in it,
 * what was found, what was expected, what to do. Control characters of the file are shown as a
 * replacement character, and the middle of a very long text is left out.
 */
public final class FormatException extends IOException {

  private static final int LONGEST = 1000;

  @Serial private static final long serialVersionUID = 1L;

  FormatException(String message) {
    super(printable(message));
  }

  FormatException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  private static String printable(String message) {
    String text = message;
    if (text.length() > LONGEST) {
      int half = LONGEST / 2;
      text = text.substring(0, half) + " … " + text.substring(text.length() - half);
    }
    StringBuilder printable = new StringBuilder(text);
    for (int i = 0; i < printable.length(); i++) {
      if (Character.isISOControl(printable.charAt(i))) {
        printable.setCharAt(i, '\uFFFD');
      }
    }
    return printable.toString();
  }
}
