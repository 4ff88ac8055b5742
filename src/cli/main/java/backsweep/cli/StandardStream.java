package backsweep.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A standard stream of the process that remembers why writing failed: a print stream only tells
 * that it did, and a full disk must not pass for a reader that has seen enough.
 */
final class StandardStream extends OutputStream {

  private final FileOutputStream out;
  private @Nullable IOException failure;

  StandardStream(FileDescriptor descriptor) {
    this.out = new FileOutputStream(descriptor);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Why writing failed, unless the other end of a pipe was closed; null if it did not. */
  @Nullable String failure() {
    if (failure == null) {
      return null;
    }
    String reason = String.valueOf(failure.getMessage());
    boolean pipe = reason.contains("Broken pipe") || reason.contains("pipe is being closed");
    return pipe ? null : reason;
  }
}
