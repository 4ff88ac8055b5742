package backsweep.explain;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes methods count their floating-point operations: one for an addition, subtraction,
 * multiplication, division, comparison or maximum, two for a fused multiply-add.
 *
 * <p>Where a float decides between two expressions, the operations of both count, whichever is
 * taken. A method without a loop always counts the same, so its calls count for it.
 */
final class Counting {
  private static final ClassDesc FLOPS = ClassDesc.of("backsweep.explain.Flops");
  private static final MethodTypeDesc ADD =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final Function<String, ClassModel> models;

  Counting(Function<String, ClassModel> models) {
    this.models = models;
  }

  byte[] transformed(ClassModel type) {
    return ClassFile.of()
        .transformClass(
            type,
            ClassTransform.ofStateful(
                () ->
                    (builder, element) -> {
                      if (element instanceof MethodModel method && hasLoop(method)) {
                        int[] counts = counts(method.code().orElseThrow());
                        builder.transformMethod(
                            method, MethodTransform.transformingCode(adding(counts)));
                      } else {
                        builder.with(element);
                      }
                    }));
  }

  private static CodeTransform adding(int[] counts) {
    return CodeTransform.ofStateful(
        () -> {
          int[] at = {0};
          return (code, element) -> {
            int n = counts[at[0]++];
            if (n > 0) {
              code.loadConstant(n);
              code.invokestatic(FLOPS, "add", ADD);
            }
            code.with(element);
          };
        });
  }

  private static boolean hasLoop(MethodModel method) {
    if (method.code().isEmpty()) {
      return false;
    }
    List<CodeElement> code = method.code().get().elementList();
    Map<Label, Integer> labels = labels(code);
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof BranchInstruction branch && labels.get(branch.target()) < i) {
        return true;
      }
    }
    return false;
  }

  private static Map<Label, Integer> labels(List<CodeElement> code) {
    Map<Label, Integer> labels = new HashMap<>();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof LabelTarget target) {
        labels.put(target.label(), i);
      }
    }
    return labels;
  }

  /** What to add before each element. */
  private int[] counts(CodeModel model) {
    List<CodeElement> code = model.elementList();
    Map<Label, Integer> labels = labels(code);
    int[] counts = new int[code.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = weight(code.get(i));
    }
    int free = 0;
    for (int i = 0; i < counts.length; i++) {
      if (i < free || !isComparison(code.get(i))) {
        continue;
      }
      int branch = next(code, i);
      int otherwise = labels.get(((BranchInstruction) code.get(branch)).target());
      free = end(code, labels, otherwise);
      for (int j = i + 1; j < free; j++) {
        counts[i] += counts[j];
        counts[j] = 0;
      }
    }
    return counts;
  }

  /** Where both arms of a choice end: javac jumps there from the end of the first. */
  private static int end(List<CodeElement> code, Map<Label, Integer> labels, int otherwise) {
    for (int i = otherwise - 1; i >= 0; i--) {
      if (code.get(i) instanceof Instruction last) {
        boolean jumps = last instanceof BranchInstruction && last.opcode() == Opcode.GOTO;
        return jumps ? labels.get(((BranchInstruction) last).target()) : otherwise;
      }
    }
    throw new IllegalStateException("a branch to the start");
  }

  private static int next(List<CodeElement> code, int at) {
    int i = at + 1;
    while (!(code.get(i) instanceof BranchInstruction)) {
      i++;
    }
    return i;
  }

  private static boolean isComparison(CodeElement element) {
    return element instanceof Instruction instruction
        && (instruction.opcode() == Opcode.FCMPL || instruction.opcode() == Opcode.FCMPG);
  }

  private int weight(CodeElement element) {
    if (element instanceof InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      String name = call.name().stringValue();
      if (owner.equals("java/lang/Math")) {
        return name.equals("fma") ? 2 : name.equals("max") ? 1 : 0;
      }
      return ScalarTwins.isTwinCall(call) ? ofMethod(owner, name, call.type().stringValue()) : 0;
    }
    if (element instanceof Instruction instruction) {
      return switch (instruction.opcode()) {
        case FADD, FSUB, FMUL, FDIV, FREM, FCMPL, FCMPG -> 1;
        case DADD, DSUB, DMUL, DDIV, DREM, DCMPL, DCMPG -> 1;
        default -> 0;
      };
    }
    return 0;
  }

  /** Of a method without a loop; one with a loop counts for itself. */
  private int ofMethod(String owner, String name, String type) {
    for (MethodModel method : models.apply(owner).methods()) {
      boolean called =
          method.methodName().equalsString(name) && method.methodType().equalsString(type);
      if (called) {
        int sum = 0;
        for (CodeElement element : method.code().orElseThrow()) {
          sum += hasLoop(method) ? 0 : weight(element);
        }
        return sum;
      }
    }
    throw new IllegalStateException(owner + " has no method " + name + type);
  }
}
