package backsweep.architecture;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compiled classes, read without loading them. */
final class ClassFiles {
  private static final Pattern OURS = Pattern.compile("backsweep/[a-z]+/\\w+");

  private ClassFiles() {}

  /** All classes below a folder, {@code module-info} and {@code package-info} aside. */
  static List<ClassModel> below(Path folder) {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        if (!file.getFileName().toString().endsWith("-info.class")) {
          classes.add(ClassFile.of().parse(file));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the classes below " + folder, e);
    }
    return classes;
  }

  /** Internal name, such as {@code backsweep/kernel/Gemm}. */
  static String name(ClassModel type) {
    return type.thisClass().asInternalName();
  }

  /**
   * Package below {@code backsweep}, such as {@code kernel}; empty for {@code backsweep} itself.
   */
  static String area(String internalName) {
    String[] parts = internalName.split("/");
    return parts.length < 3 ? "" : parts[1];
  }

  /** Name without package and without the classes around it. */
  static String simpleName(ClassModel type) {
    String name = name(type);
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
  }

  /** Class and method for a message. */
  static String where(ClassModel type, MethodModel method) {
    return name(type) + "." + method.methodName().stringValue();
  }

  /** Every class of ours that a class names: in code, signatures, generics or annotations. */
  static Set<String> references(ClassModel type) {
    Set<String> names = new TreeSet<>();
    for (String text : texts(type)) {
      Matcher matcher = OURS.matcher(text);
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  /**
   * The texts of the constant pool that are not string literals: names, descriptors, signatures.
   */
  static Set<String> texts(ClassModel type) {
    Set<String> texts = new TreeSet<>();
    Set<String> literals = new HashSet<>();
    for (var entry : type.constantPool()) {
      if (entry instanceof Utf8Entry text) {
        texts.add(text.stringValue());
      } else if (entry instanceof StringEntry literal) {
        literals.add(literal.stringValue());
      }
    }
    texts.removeAll(literals);
    return texts;
  }
}
