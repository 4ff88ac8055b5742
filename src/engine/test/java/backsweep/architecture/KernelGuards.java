package backsweep.architecture;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What keeps C2 from boxing vectors, or from compiling a kernel at all; no result would tell. */
final class KernelGuards {
  /** HotSpot's HugeMethodLimit. */
  static final int MOST_BYTECODES = 8000;

  private static final String VECTORS = "jdk.incubator.vector";

  private KernelGuards() {}

  static List<String> violations(ClassModel type) {
    List<String> found = new ArrayList<>();
    for (FieldModel field : type.fields()) {
      if (isVectorOrSpecies(field.fieldTypeSymbol()) && !isStaticFinal(field)) {
        found.add(
            ClassFiles.name(type)
                + "."
                + field.fieldName().stringValue()
                + ": a species or vector must be static final");
      }
    }
    for (MethodModel method : type.methods()) {
      String where = ClassFiles.where(type, method);
      for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
        if (isSpecies(parameter)) {
          found.add(where + ": a species must not be a parameter");
        }
      }
      method.findAttribute(Attributes.code()).ifPresent(code -> check(code, where, found));
    }
    return found;
  }

  private static void check(CodeAttribute code, String where, List<String> found) {
    if (code.codeLength() > MOST_BYTECODES) {
      found.add(
          where + ": " + code.codeLength() + " bytecodes, HotSpot compiles " + MOST_BYTECODES);
    }
    for (var element : code) {
      if (element instanceof InvokeDynamicInstruction call
          && call.bootstrapMethod().owner().displayName().equals("LambdaMetafactory")) {
        found.add(where + ": lambda or method reference");
      }
      if (element instanceof InvokeInstruction call
          && call.opcode() == Opcode.INVOKEINTERFACE
          && !isVectorApi(call.owner().asSymbol())) {
        found.add(where + ": interface call of " + call.owner().asInternalName());
      }
    }
  }

  /** Only kernels compute with vectors, and only {@code Species} names a width. */
  static List<String> widthViolations(ClassModel type) {
    List<String> found = new ArrayList<>();
    String name = ClassFiles.name(type);
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof FieldRefEntry field
          && isVectorApi(field.owner().asSymbol())
          && field.name().stringValue().startsWith("SPECIES_")
          && !name.equals("backsweep/kernel/Species")) {
        found.add(name + " names " + field.name().stringValue() + ": take it from Species");
      }
    }
    boolean usesVectors =
        ClassFiles.texts(type).stream().anyMatch(text -> text.contains("jdk/incubator/vector/"));
    if (usesVectors && !ClassFiles.area(name).equals("kernel")) {
      found.add(name + " computes with vectors outside of kernel");
    }
    return found;
  }

  /** Public static methods without a twin of the same name and descriptor in a Reference class. */
  static List<String> withoutTwin(List<ClassModel> kernels, Map<String, String> exempt) {
    Set<String> twins = new HashSet<>();
    for (ClassModel type : kernels) {
      if (isReference(type)) {
        publicStatic(type).forEach(m -> twins.add(signature(m)));
      }
    }
    Set<String> unused = new HashSet<>(exempt.keySet());
    List<String> found = new ArrayList<>();
    for (ClassModel type : kernels) {
      if (isReference(type)) {
        continue;
      }
      for (MethodModel method : publicStatic(type)) {
        String key = ClassFiles.simpleName(type) + "." + method.methodName().stringValue();
        boolean listed = exempt.containsKey(key) || exempt.containsKey(ClassFiles.simpleName(type));
        unused.remove(key);
        unused.remove(ClassFiles.simpleName(type));
        if (!listed && !twins.contains(signature(method))) {
          found.add(
              ClassFiles.where(type, method)
                  + method.methodTypeSymbol().displayDescriptor()
                  + ": no twin in a Reference class");
        }
      }
    }
    unused.forEach(key -> found.add(key + ": exempt, but there is no such kernel"));
    return found;
  }

  private static List<MethodModel> publicStatic(ClassModel type) {
    return type.methods().stream()
        .filter(m -> m.flags().has(AccessFlag.PUBLIC) && m.flags().has(AccessFlag.STATIC))
        .toList();
  }

  private static String signature(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private static boolean isReference(ClassModel type) {
    return ClassFiles.simpleName(type).startsWith("Reference");
  }

  private static boolean isStaticFinal(FieldModel field) {
    return field.flags().has(AccessFlag.STATIC) && field.flags().has(AccessFlag.FINAL);
  }

  private static boolean isVectorOrSpecies(ClassDesc type) {
    ClassDesc element = type;
    while (element.isArray()) {
      element = element.componentType();
    }
    return isVectorApi(element)
        && (isSpecies(element)
            || element.displayName().endsWith("Vector")
            || element.displayName().equals("VectorMask")
            || element.displayName().equals("VectorShuffle"));
  }

  private static boolean isSpecies(ClassDesc type) {
    return isVectorApi(type) && type.displayName().equals("VectorSpecies");
  }

  private static boolean isVectorApi(ClassDesc type) {
    return type.isClassOrInterface() && type.packageName().equals(VECTORS);
  }
}
