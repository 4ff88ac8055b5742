package backsweep.explain;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Loads the engine anew so that its layers and losses call the scalar twins in place of the
 * kernels, and the twins count every floating-point operation that they carry out.
 *
 * <p>Twin and kernel have the same name and signature, so only the owner of a call changes.
 */
final class ScalarTwins extends ClassLoader {
  private static final String KERNELS = "backsweep/kernel/";
  private static final String TWIN = KERNELS + "Reference";
  private static final ClassDesc FLOPS = ClassDesc.of("backsweep.explain.Flops");
  private static final MethodTypeDesc ENTER =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

  private final Map<String, Set<String>> methods = new HashMap<>();
  private final Counting counting = new Counting(this::model);

  ScalarTwins() {
    super(ScalarTwins.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null && name.startsWith("backsweep.")) {
        byte[] bytes = transformed(name.replace('.', '/'));
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }

  private byte[] transformed(String name) {
    ClassModel model = model(name);
    if (name.startsWith(TWIN)) {
      return counting.transformed(model);
    }
    boolean calls = !name.startsWith(KERNELS);
    return ClassFile.of()
        .transformClass(
            model,
            calls
                ? ClassTransform.transformingMethodBodies(redirect())
                : ClassTransform.ACCEPT_ALL);
  }

  private CodeTransform redirect() {
    return (code, element) -> {
      if (element instanceof InvokeInstruction call && hasTwin(call)) {
        String kernel = call.owner().asInternalName().substring(KERNELS.length());
        code.ldc(kernel + "." + call.name().stringValue());
        code.invokestatic(FLOPS, "enter", ENTER);
        ClassDesc twin = ClassDesc.ofInternalName(TWIN + kernel);
        code.invokestatic(twin, call.name().stringValue(), call.typeSymbol());
      } else {
        code.with(element);
      }
    };
  }

  private boolean hasTwin(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    if (call.opcode() != Opcode.INVOKESTATIC || !owner.startsWith(KERNELS)) {
      return false;
    }
    String twin = TWIN + owner.substring(KERNELS.length());
    return methods
        .computeIfAbsent(twin, this::methods)
        .contains(call.name().stringValue() + call.type().stringValue());
  }

  private Set<String> methods(String name) {
    Set<String> all = new HashSet<>();
    if (getParent().getResource(name + ".class") != null) {
      model(name)
          .methods()
          .forEach(m -> all.add(m.methodName().stringValue() + m.methodType().stringValue()));
    }
    return all;
  }

  private ClassModel model(String name) {
    try (InputStream in = getParent().getResourceAsStream(name + ".class")) {
      if (in == null) {
        throw new IllegalStateException("there is no class " + name);
      }
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("cannot read class " + name, e);
    }
  }

  /** Whether an instruction starts with a call of a twin. */
  static boolean isTwinCall(Instruction instruction) {
    return instruction instanceof InvokeInstruction call
        && call.owner().asInternalName().startsWith(TWIN);
  }
}
