package backsweep.benchmarks.steps;

import java.util.List;
import java.util.Map;

/** PyTorch in a Python process. */
final class PythonTorch extends Apart {
  static final String NAME = "torch";

  PythonTorch() {
    super(NAME);
  }

  @Override
  List<String> command() {
    return List.of(
        System.getProperty("benchmarks.python", "python3"),
        System.getProperty("benchmarks.torch", "benchmarks/main/python/torch_steps.py"));
  }

  @Override
  Map<String, String> environment() {
    String blas = System.getProperty("benchmarks.torch.blas", "");
    return blas.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", blas);
  }
}
