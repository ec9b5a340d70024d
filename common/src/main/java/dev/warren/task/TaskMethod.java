package dev.warren.task;

import static java.util.Objects.requireNonNull;

import dev.warren.text.ShownText;
import dev.warren.text.ThrowableText;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The method behind the name of a task. Immutable and thread-safe. Looking one up again is cheap,
 * and keeps no class from being unloaded.
 */
public final class TaskMethod {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$]{1,200}");

  private static final ClassValue<Map<String, TaskMethod>> BY_NAME =
      new ClassValue<>() {
        @Override
        protected Map<String, TaskMethod> computeValue(Class<?> owner) {
          return new ConcurrentHashMap<>();
        }
      };

  /** Each method reference in a source is a class of its own, and names one method for ever. */
  private static final ClassValue<AtomicReference<@Nullable TaskMethod>> BY_REFERENCE =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable TaskMethod> computeValue(Class<?> reference) {
          return new AtomicReference<>();
        }
      };

  private final String name;
  private final Method method;
  private final TaskSignature signature;

  private TaskMethod(String name, Method method) {
    this.name = name;
    this.method = method;
    this.signature =
        new TaskSignature(
            name,
            List.of(method.getGenericParameterTypes()),
            method.getReturnType() == void.class ? Void.class : method.getGenericReturnType());
  }

  /**
   * The task that a method reference names.
   *
   * @param reference a {@link TaskFunction} or another kind of reference
   * @throws IllegalArgumentException if it is no reference to a task; the message shows the fix
   */
  static TaskMethod ofReference(Object reference) {
    requireNonNull(reference, "task");
    AtomicReference<@Nullable TaskMethod> cached = BY_REFERENCE.get(reference.getClass());
    TaskMethod task = cached.get();
    if (task == null) {
      SerializedLambda lambda = LambdaReader.read(reference);
      try {
        Class<?> owner = classNamed(lambda, reference.getClass().getClassLoader());
        task = ofMethod(declared(owner, lambda));
      } catch (NoSuchTaskException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      cached.set(task);
    }
    return task;
  }

  /**
   * The task of that name. A name without a dot is one in {@link Tasks}. No class is initialised.
   *
   * @throws NoSuchTaskException if the name leads to no task
   */
  public static TaskMethod named(String name, ClassLoader loader) throws NoSuchTaskException {
    requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new NoSuchTaskException("the name of a task must match " + NAME);
    }
    int dot = name.lastIndexOf('.');
    String methodName = name.substring(dot + 1);
    Class<?> owner = dot < 0 ? Tasks.class : classNamed(name.substring(0, dot), name, loader);
    TaskMethod cached = BY_NAME.get(owner).get(methodName);
    return cached != null ? cached : ofMethod(annotated(owner, methodName, name));
  }

  /** Throws IllegalArgumentException if no task can have that name. */
  static void checkName(String name) {
    requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a task must match " + NAME + ", not \"" + ShownText.line(name) + '"');
    }
  }

  private static Class<?> classNamed(SerializedLambda lambda, ClassLoader loader)
      throws NoSuchTaskException {
    String className = lambda.getImplClass().replace('/', '.');
    return classNamed(className, className + '.' + lambda.getImplMethodName(), loader);
  }

  private static Class<?> classNamed(String className, String name, ClassLoader loader)
      throws NoSuchTaskException {
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException e) {
      throw new NoSuchTaskException(
          "no task " + name + ": there is no class " + className + " on the class path");
    } catch (Throwable e) { // the class is broken, or a class loader of the user's is
      throw new NoSuchTaskException(
          "no task " + name + ": its class cannot be loaded: " + ThrowableText.line(e) + remedy(e));
    }
  }

  /**
   * The methods that a class declares; the public ones alone if the types of others are not there.
   * That is usual where a class holds tasks and the program that submits them: its lambdas are
   * private methods that take a pool, and a fleet's workers know none.
   */
  private static List<Method> methods(Class<?> owner, String name) throws NoSuchTaskException {
    try {
      return List.of(owner.getDeclaredMethods());
    } catch (LinkageError e) {
      return publicMethods(owner, name);
    } catch (Throwable e) { // as above
      throw unusable(name, e);
    }
  }

  private static List<Method> publicMethods(Class<?> owner, String name)
      throws NoSuchTaskException {
    try {
      return Stream.of(owner.getMethods()).filter(m -> m.getDeclaringClass() == owner).toList();
    } catch (Throwable e) { // as above
      throw unusable(name, e);
    }
  }

  private static NoSuchTaskException unusable(String name, Throwable e) {
    return new NoSuchTaskException(
        "no task "
            + name
            + ": a class that its own class needs cannot be loaded: "
            + ThrowableText.line(e)
            + remedy(e));
  }

  /** What to do about a class that cannot be loaded, if that is known; begins with a semicolon. */
  public static String remedy(Throwable missing) {
    String text = ThrowableText.message(missing).replace('/', '.');
    return text.startsWith("dev.warren.")
        ? "; Warren's API is in the jar of warren-producer: add that to the workers' class path"
            + " (--classpath)"
        : "";
  }

  /** The very method the reference names: an overload of a task is no task. */
  private static Method declared(Class<?> owner, SerializedLambda lambda)
      throws NoSuchTaskException {
    String methodName = lambda.getImplMethodName();
    String descriptor = lambda.getImplMethodSignature();
    for (Class<?> c = owner; c != null; c = c.getSuperclass()) {
      for (Method method : methods(c, nameOf(owner, methodName))) {
        if (method.getName().equals(methodName) && descriptorOf(method).equals(descriptor)) {
          return method;
        }
      }
    }
    throw new NoSuchTaskException("no task " + nameOf(owner, methodName) + ": no such method");
  }

  private static Method annotated(Class<?> owner, String methodName, String name)
      throws NoSuchTaskException {
    Method any = null;
    for (Method method : methods(owner, name)) {
      if (method.getName().equals(methodName)) {
        if (isTask(method)) {
          return method;
        }
        any = method;
      }
    }
    if (any == null) {
      throw new NoSuchTaskException(
          "no task " + name + ": class " + owner.getName() + " has no method " + methodName);
    }
    return any; // and is refused for what it lacks
  }

  private static TaskMethod ofMethod(Method method) throws NoSuchTaskException {
    Class<?> owner = method.getDeclaringClass();
    String name = nameOf(owner, method.getName());
    try {
      String fault = faultOf(method, owner, name);
      if (fault != null) {
        throw new NoSuchTaskException(name + ' ' + fault);
      }
      return BY_NAME
          .get(owner)
          .computeIfAbsent(method.getName(), key -> new TaskMethod(name, method));
    } catch (NoSuchTaskException e) {
      throw e;
    } catch (Throwable e) { // a type or an annotation of the method cannot be loaded
      throw new NoSuchTaskException(
          "no task " + name + ": its types cannot be loaded: " + ThrowableText.line(e));
    }
  }

  /** What keeps the method from being a task, and how to mend it; null if nothing does. */
  private static @Nullable String faultOf(Method method, Class<?> owner, String name)
      throws NoSuchTaskException {
    int modifiers = method.getModifiers();
    if (!isTask(method) && method.getName().indexOf('$') >= 0) { // as Kotlin's compiler makes
      return "was made by the compiler from a lambda or a reference: name the task, as in"
          + " TaskFunction.named(\"acme.Photos.thumbnail\", Photo.class, Photo.class)";
    }
    if (!isTask(method)) {
      return "is not a task: annotate it with @dev.warren.task.Task";
    }
    if (!Modifier.isPublic(modifiers) || !Modifier.isStatic(modifiers)) {
      return "is not public and static: declare it 'public static'";
    }
    List<Method> namesakes = new ArrayList<>();
    for (Method other : methods(owner, name)) {
      if (other.getName().equals(method.getName()) && isTask(other)) {
        namesakes.add(other);
      }
    }
    if (namesakes.size() > 1) {
      return "is ambiguous: "
          + namesakes.size()
          + " methods of this name are annotated with @Task, and only the name travels: rename all"
          + " but one";
    }
    if (method.isVarArgs()) {
      return "has a variable number of arguments: let it take a List";
    }
    if (method.getTypeParameters().length > 0) {
      return "is a generic method, so the types of its values are unknown: name them";
    }
    int arguments = method.getParameterCount();
    if (arguments > 2) {
      return "takes "
          + arguments
          + " arguments, and a task takes two at most: put them in a record";
    }
    if (!NAME.matcher(name).matches()) {
      return "has a name that cannot travel: it must match " + NAME;
    }
    // A public method of a package-private class can be referred to, so it has to be callable.
    if (!method.trySetAccessible()) {
      return "cannot be called: make its class public and export its package";
    }
    return null;
  }

  private static boolean isTask(Method method) throws NoSuchTaskException {
    try {
      return method.isAnnotationPresent(Task.class);
    } catch (Throwable e) { // it has another annotation, and that is broken
      String name = nameOf(method.getDeclaringClass(), method.getName());
      throw new NoSuchTaskException(
          "no task " + name + ": its annotations cannot be loaded: " + ThrowableText.line(e));
    }
  }

  private static String nameOf(Class<?> owner, String methodName) {
    return owner.getName() + '.' + methodName;
  }

  private static String descriptorOf(Method method) {
    return java.lang.invoke.MethodType.methodType(
            method.getReturnType(), method.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** The name of the task: the binary name of its class, a dot, and the name of the method. */
  public String name() {
    return name;
  }

  /** The generic types of its parameters, two at most. */
  public List<Type> parameterTypes() {
    return signature.parameterTypes();
  }

  /** The generic type of its result; {@code Void} for a void method, whose result is null. */
  public Type resultType() {
    return signature.resultType();
  }

  /** Its name and types. */
  TaskSignature signature() {
    return signature;
  }

  /**
   * Runs the task in this thread.
   *
   * @throws IllegalArgumentException also if the arguments are not those of the method, such as
   *     null for a primitive
   * @throws Throwable what the task itself throws, not wrapped
   */
  public @Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } catch (LinkageError e) { // nothing was called: the class of the task cannot be initialised
      throw uninitialised(e);
    }
  }

  /** The same at each call: the JVM gives its reason at the first, and hides it later. */
  private LinkageError uninitialised(LinkageError e) {
    Throwable reason = e;
    while (reason instanceof LinkageError && reason.getCause() != null) {
      reason = reason.getCause();
    }
    String message =
        "class "
            + method.getDeclaringClass().getName()
            + " of the task cannot be initialised: "
            + ThrowableText.line(reason);
    LinkageError told = new NoClassDefFoundError(message);
    told.initCause(e);
    return told;
  }

  @Override
  public String toString() {
    return name;
  }
}
