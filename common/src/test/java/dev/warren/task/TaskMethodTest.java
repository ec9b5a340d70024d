package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;

class TaskMethodTest {

  private static final String HERE = TaskMethodTest.class.getName();
  private static final ClassLoader LOADER = TaskMethodTest.class.getClassLoader();

  static boolean initialised;

  /** Says when it is initialised. */
  public static final class Lazy {
    static {
      initialised = true;
    }

    private Lazy() {}

    /** A task. */
    @Task
    public static int one(int x) {
      return x;
    }
  }

  /** Tasks and what only looks like one. */
  public static class Work {
    /** To be referred to as a constructor. */
    public Work(int x) {}

    /** A task. */
    @Task
    public static Map<String, List<Integer>> good(List<Integer> list, int x) {
      return Map.of("list", list);
    }

    /** A task. */
    @Task
    public static int throwing(int x) throws IOException {
      if (x == 0) {
        throw new IOException("disk");
      }
      if (x == 1) {
        throw new StackOverflowError();
      }
      throw new UncheckedIOException(new IOException("inner"));
    }

    public static int plain(int x) {
      return x;
    }

    @Task
    static int hidden(int x) {
      return x;
    }

    /** No task. */
    @Task
    public int instance(int x) {
      return x;
    }

    public int bare() {
      return 1;
    }

    /** One of two. */
    @Task
    public static int twice(int x) {
      return x;
    }

    /** One of two. */
    @Task
    public static int twice(String x) {
      return 0;
    }

    /** The only task of this name. */
    @Task
    public static int once(int x) {
      return x;
    }

    public static int once(String x) {
      return 0;
    }

    /** A task without a result. */
    @Task
    public static void nothing(int x) {}

    /** No task. */
    @Task
    public static int varargs(int... x) {
      return x.length;
    }

    /** No task. */
    @Task
    public static <T> T generic(T x) {
      return x;
    }

    /** A task without an argument. */
    @Task
    public static int none() {
      return 0;
    }

    /** No task. */
    @Task
    public static int three(int a, int b, int c) {
      return 0;
    }
  }

  /** Inherits tasks. */
  public static final class Inheriting extends Work {
    private Inheriting() {
      super(0);
    }
  }

  /** A public method of a class that is not public can be referred to where the class is seen. */
  static final class Modest {
    private Modest() {}

    /** A task. */
    @Task
    public static String name(String x) {
      return x + "!";
    }
  }

  /** Tasks may stand in an interface. */
  public interface Shelf {
    /** A task. */
    @Task
    static int depth(int x) {
      return x + 1;
    }
  }

  private static <A, R> TaskMethod of(TaskFunction<A, R> reference) {
    return TaskMethod.ofReference(reference);
  }

  private static <A, B, R> TaskMethod of(TaskBiFunction<A, B, R> reference) {
    return TaskMethod.ofReference(reference);
  }

  private static String refused(TaskFunction<Integer, ?> reference) {
    String message = assertThrows(IllegalArgumentException.class, () -> of(reference)).getMessage();
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> of(reference)).getMessage());
    return message;
  }

  private static String missing(String name) {
    return assertThrows(NoSuchTaskException.class, () -> TaskMethod.named(name, LOADER))
        .getMessage();
  }

  private static void says(String message, String... words) {
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void aReference() throws Throwable {
    TaskMethod task = of(Tasks::sumOfPowers);
    assertEquals("dev.warren.task.Tasks.sumOfPowers", task.name());
    assertEquals(List.of(int.class), task.parameterTypes());
    assertEquals(BigInteger.class, task.resultType());
    assertEquals(BigInteger.valueOf(6), task.invoke(new Object[] {3}));
  }

  @Test
  void aReferenceOfTwoArguments() throws Throwable {
    TaskBiFunction<List<Integer>, Integer, ?> reference = Work::good;
    TaskMethod task = of(reference);
    assertEquals(HERE + "$Work.good", task.name());
    assertTrue(task.parameterTypes().get(0) instanceof ParameterizedType);
    assertEquals(
        "java.util.Map<java.lang.String, java.util.List<java.lang.Integer>>",
        task.resultType().getTypeName());
    assertEquals(Map.of("list", List.of(1)), task.invoke(new Object[] {List.of(1), 2}));
  }

  @Test
  void aTaskMayTakeOrReturnNothing() throws Throwable {
    TaskMethod none = TaskMethod.named(HERE + "$Work.none", LOADER);
    assertEquals(List.of(), none.parameterTypes());
    assertEquals(0, none.invoke(new Object[0]));
    TaskMethod nothing = TaskMethod.named(HERE + "$Work.nothing", LOADER);
    assertEquals(Void.class, nothing.resultType());
    assertNull(nothing.invoke(new Object[] {1}));
    TaskSupplier<Integer> supplier = Work::none;
    TaskAction<Integer> action = Work::nothing;
    assertEquals(HERE + "$Work.none", TaskSignature.of(supplier).name());
    assertEquals(HERE + "$Work.nothing", TaskSignature.of(action).name());
  }

  @Test
  void aTaskByNameHasTheTypesItWasGiven() throws Exception {
    TaskFunction<String, List<String>> split =
        TaskFunction.named("acme.Words.split", String.class, new TypeReference<List<String>>() {});
    TaskSignature signature = TaskSignature.of(split);
    assertEquals("acme.Words.split", signature.name());
    assertEquals(List.of(String.class), signature.parameterTypes());
    assertEquals("java.util.List<java.lang.String>", signature.resultType().getTypeName());
    TaskFunction<Long, Long> shipped = TaskFunction.named("sleep", Long.class, long.class);
    assertEquals(Tasks.class.getName() + ".sleep", TaskSignature.of(shipped).name());
    assertThrows(UnsupportedOperationException.class, () -> split.apply("a b"));
    for (String wrong : List.of("", "a b", "a/b", "x".repeat(201))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> TaskFunction.named(wrong, String.class, String.class));
    }
  }

  @Test
  void aNameLeadsToTheSameMethod() throws Exception {
    TaskMethod task = of(Tasks::sumOfPowers);
    assertSame(task, TaskMethod.named("dev.warren.task.Tasks.sumOfPowers", LOADER));
    assertSame(task, TaskMethod.named("sumOfPowers", LOADER));
    assertSame(task, TaskMethod.named("sumOfPowers", null));
    assertSame(task, of(Tasks::sumOfPowers));
    assertNotSame(task, TaskMethod.named("echo", LOADER));
    assertEquals("dev.warren.task.Tasks.echo", TaskMethod.named("echo", LOADER).toString());
  }

  @Test
  void placesForTasks() throws Throwable {
    assertEquals("a!", of(Modest::name).invoke(new Object[] {"a"}));
    assertEquals("a!", TaskMethod.named(HERE + "$Modest.name", LOADER).invoke(new Object[] {"a"}));
    assertEquals(4, TaskMethod.named(HERE + "$Shelf.depth", LOADER).invoke(new Object[] {3}));
    assertEquals(HERE + "$Shelf.depth", of(Shelf::depth).name());
    TaskFunction<Integer, Integer> inherited = Inheriting::throwing;
    assertEquals(HERE + "$Work.throwing", of(inherited).name());
  }

  @Test
  void whatATaskThrowsIsNotWrapped() {
    TaskFunction<Integer, Integer> reference = Work::throwing;
    TaskMethod task = of(reference);
    IOException e = assertThrows(IOException.class, () -> task.invoke(new Object[] {0}));
    assertEquals("disk", e.getMessage());
    assertThrows(StackOverflowError.class, () -> task.invoke(new Object[] {1}));
    assertThrows(UncheckedIOException.class, () -> task.invoke(new Object[] {2}));
    assertThrows(IllegalArgumentException.class, () -> task.invoke(new Object[] {"x"}));
  }

  @Test
  void noClassIsInitialised() throws Exception {
    TaskMethod.named(HERE + "$Lazy.one", LOADER);
    missing(HERE + "$Lazy.two");
    assertFalse(initialised);
  }

  @Test
  void lambdas() {
    int captured = LOADER.hashCode();
    says(refused(x -> x + 1), "lambda", "public static", "@dev.warren.task.Task");
    says(refused(x -> x + captured), "lambda");
    Object unserializable = new Object();
    says(refused(x -> unserializable), "lambda");
    TaskBiFunction<Integer, Integer, Integer> two = (a, b) -> a;
    assertThrows(IllegalArgumentException.class, () -> of(two));
  }

  @Test
  void referencesToOtherThings() {
    says(refused(Work::new), "Work::new is a constructor", "public static");
    Work work = new Work(1);
    says(refused(work::instance), "Work::instance is an instance method");
    TaskFunction<Work, Integer> unbound = Work::bare;
    says(
        assertThrows(IllegalArgumentException.class, () -> of(unbound)).getMessage(),
        "Work::bare is an instance method");
    TaskFunction<Integer, Integer> object =
        new TaskFunction<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer apply(Integer x) {
            return x;
          }
        };
    says(refused(object), "no name", "Tasks::sumOfPowers");
    TaskFunction<Integer, Integer> none = null;
    assertThrows(NullPointerException.class, () -> of(none));
  }

  @Test
  void referencesToMethodsThatAreNoTasks() {
    says(refused(Work::plain), "Work.plain is not a task", "annotate");
    says(refused(Integer::toHexString), "java.lang.Integer.toHexString is not a task");
    says(refused(Work::hidden), "Work.hidden is not public and static");
    TaskFunction<String, Integer> overload = Work::once;
    says(
        assertThrows(IllegalArgumentException.class, () -> of(overload)).getMessage(),
        "Work.once is not a task");
    TaskFunction<Integer, Integer> once = Work::once;
    assertEquals(HERE + "$Work.once", of(once).name());
    TaskFunction<Integer, Integer> twice = Work::twice;
    says(refused(twice), "Work.twice is ambiguous", "2 methods", "rename");
    says(refused(Work::generic), "Work.generic is a generic method");
    says(refused(Work::varargs), "lambda");
  }

  interface Shape {}

  record Circle(int r) implements Shape {}

  record Square(int a) implements Shape {}

  /** Tasks of shapes. */
  public static final class Areas {
    private Areas() {}

    /** A task. */
    @Task
    public static String area(Shape shape) {
      return shape.toString();
    }
  }

  private static <A> String refusedFor(List<A> arguments, TaskFunction<A, ?> reference) {
    return assertThrows(IllegalArgumentException.class, () -> of(reference), "no lambda")
        .getMessage();
  }

  @Test
  void aReferenceThatTheCompilerMadeALambdaOfIsToldHowToStayOne() {
    says(
        refusedFor(List.of(new Circle(1), new Square(2)), Areas::area),
        "the compiler made one of it",
        "List<Shape>",
        "TaskFunction<Shape");
    List<Shape> shapes = List.of(new Circle(1), new Square(2));
    assertEquals(HERE + "$Areas.area", named(shapes, Areas::area));
  }

  private static <A> String named(List<A> arguments, TaskFunction<A, ?> reference) {
    return of(reference).name();
  }

  /** What it throws when it is to be written is up to the test. */
  private static final class Unwilling implements TaskFunction<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer apply(Integer x) {
      return x;
    }

    private Object writeReplace() {
      throw new AssertionError("I stay");
    }
  }

  @Test
  void anObjectThatThrowsWhenItIsReadIsRefused() {
    says(refused(new Unwilling()), "I stay", "Tasks::sumOfPowers");
  }

  /** Its initialiser fails. */
  public static final class Broken {
    static final int LIMIT = Integer.parseInt("none");

    private Broken() {}

    /** A task. */
    @Task
    public static int limit(int x) {
      return LIMIT;
    }
  }

  @Test
  void aClassThatCannotBeInitialisedIsToldAtEachCall() throws Exception {
    TaskMethod task = TaskMethod.named(HERE + "$Broken.limit", LOADER);
    for (int i = 0; i < 3; i++) {
      LinkageError e = assertThrows(LinkageError.class, () -> task.invoke(new Object[] {1}));
      says(e.getMessage(), HERE + "$Broken of the task cannot be initialised", "\"none\"");
    }
  }

  /** Its types are there when it is compiled, and not when it is loaded. */
  public static final class Incomplete {
    private Incomplete() {}

    /** A task. */
    @Task
    public static int count(List<Circle> circles) {
      return circles.size();
    }

    /** A task. */
    @Task
    public static int first(Square square) {
      return 1;
    }
  }

  /** Does not find some classes, or throws what the test wants. */
  private static final class Forgetful extends ClassLoader {
    private final Class<?> forgotten;
    private final Error thrown;

    private Forgetful(Class<?> forgotten, Error thrown) {
      super(LOADER);
      this.forgotten = forgotten;
      this.thrown = thrown;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(forgotten.getName())) {
        if (thrown != null) {
          throw thrown;
        }
        throw new ClassNotFoundException(name);
      }
      if (!name.equals(Incomplete.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream in = TaskMethodTest.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void aTaskWhoseTypesCannotBeLoadedIsNoTask() {
    for (Class<?> forgotten : List.of(Circle.class, Square.class)) {
      for (Error thrown : new Error[] {null, new AssertionError("not today")}) {
        Forgetful loader = new Forgetful(forgotten, thrown);
        String task = forgotten == Circle.class ? "$Incomplete.count" : "$Incomplete.first";
        for (int i = 0; i < 2; i++) {
          String message =
              assertThrows(NoSuchTaskException.class, () -> TaskMethod.named(HERE + task, loader))
                  .getMessage();
          says(
              message,
              "cannot be loaded",
              thrown == null ? forgotten.getSimpleName() : "not today");
        }
      }
    }
  }

  @Test
  void aClassThatALoaderDoesNotGiveIsNoTask() {
    Forgetful loader = new Forgetful(Work.class, new AssertionError("not today"));
    String message =
        assertThrows(NoSuchTaskException.class, () -> TaskMethod.named(HERE + "$Work.good", loader))
            .getMessage();
    says(message, "not today", HERE + "$Work");
  }

  @ParameterizedTest
  @CsvSource({
    "$Work.plain, is not a task",
    "$Work.hidden, is not public and static",
    "$Work.instance, is not public and static",
    "$Work.bare, is not a task",
    "$Work.twice, is ambiguous",
    "$Work.varargs, variable number of arguments",
    "$Work.generic, generic method",
    "$Work.three, takes 3 arguments",
    "$Work.unheardOf, has no method unheardOf",
    "$Work.<init>, must match",
    "$Inheriting.good, has no method good",
    "$Nowhere.good, there is no class",
    ".Work.good, there is no class",
  })
  void namesThatLeadToNoTask(String suffix, String reason) {
    String message = missing(HERE + suffix);
    says(message, reason);
    if (!reason.equals("must match")) {
      says(message, HERE + suffix);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', must match",
    "'a b', must match",
    "a/b.c, must match",
    "[I.clone, must match",
    "a.b;rm, must match",
    "., there is no class",
    "sumOfPowers., there is no class",
    "java.lang.System.exit, is not a task",
    "java.lang.Runtime.exec, is not a task",
    "unheardOf, has no method",
    "main, has no method",
    "DEV.WARREN.TASK.TASKS.echo, no task",
  })
  void names(String name, String reason) {
    says(missing(name), reason);
  }

  @Test
  void aNameThatIsTooLong() throws Exception {
    says(missing("a".repeat(201)), "must match");
    assertThrows(NullPointerException.class, () -> TaskMethod.named(null, LOADER));
  }

  /** A type that is not at hand everywhere. */
  public static final class Absent {
    private Absent() {}
  }

  /** A task and, beside it, a private method with that type, as a lambda would be. */
  public static final class Mixed {
    private Mixed() {}

    /** A task. */
    @Task
    public static int task(int x) {
      return x;
    }

    static int other(Absent absent) {
      return 0;
    }
  }

  /** The same with a public one. */
  public static final class Open {
    private Open() {}

    /** A task. */
    @Task
    public static int task(int x) {
      return x;
    }

    /** No task. */
    public static int other(Absent absent) {
      return 0;
    }
  }

  /** Loads those two anew, and does not find what they mention. */
  private static final ClassLoader WITHOUT =
      new ClassLoader(LOADER) {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
          if (name.equals(Absent.class.getName())) {
            throw new ClassNotFoundException(name);
          }
          if (!name.equals(Mixed.class.getName()) && !name.equals(Open.class.getName())) {
            return super.loadClass(name, resolve);
          }
          try (var in = LOADER.getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes();
            Class<?> known = findLoadedClass(name);
            return known != null ? known : defineClass(name, bytes, 0, bytes.length);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  @Test
  void aTaskIsFoundBesideMethodsWhoseTypesAreNotThere() throws Throwable {
    TaskMethod task = TaskMethod.named(Mixed.class.getName() + ".task", WITHOUT);
    assertEquals(7, task.invoke(new Object[] {7}));
  }

  @Test
  void aTaskThatCannotBeFoundSaysWhatIsMissing() {
    String name = Open.class.getName() + ".task";
    String message =
        assertThrows(NoSuchTaskException.class, () -> TaskMethod.named(name, WITHOUT)).getMessage();
    says(message, "TaskMethodTest$Absent");
    says(message, "add that to the workers' class path");
  }
}
