package dev.warren.task;

import dev.warren.text.ThrowableText;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which method a method reference names. The reference is shown to an object stream,
 * which asks it for its serialized form; the form is taken before anything is written. Unlike a
 * call of {@code writeReplace} by reflection this needs no open package.
 */
final class LambdaReader extends ObjectOutputStream {

  private static final String FIX =
      " Pass a reference to a public static method that is annotated with @dev.warren.task.Task, as"
          + " in Tasks::sumOfPowers.";

  private @Nullable SerializedLambda lambda;

  private LambdaReader() throws IOException {
    super(OutputStream.nullOutputStream());
    enableReplaceObject(true);
  }

  /**
   * The serialized form of a reference to a static method.
   *
   * @throws IllegalArgumentException if it is something else; the message shows the fix
   */
  static SerializedLambda read(Object reference) {
    @Nullable SerializedLambda lambda;
    try (LambdaReader reader = new LambdaReader()) {
      reader.writeObject(reference);
      lambda = reader.lambda;
    } catch (Throwable e) { // also what an object of the user's throws when it is to be written
      throw new IllegalArgumentException(
          "this is no reference to a method: " + ThrowableText.line(e) + "." + FIX, e);
    }
    if (lambda == null) {
      throw new IllegalArgumentException(
          "an object of class "
              + reference.getClass().getName()
              + " has no name to travel by."
              + FIX
              + " Where the compiler makes such an object of it, as Kotlin's may, name the task:"
              + " TaskFunction.named(\"acme.Photos.thumbnail\", ...).");
    }
    String method = lambda.getImplMethodName();
    String name = lambda.getImplClass().replace('/', '.') + "::" + method;
    if (method.startsWith("lambda$")) {
      throw new IllegalArgumentException(
          "a lambda has no name to travel by: only the name of a task is sent, never code. Move its"
              + " body to a public static method annotated with @dev.warren.task.Task and pass a"
              + " reference to that, as in Tasks::sumOfPowers; what it takes from around it becomes"
              + " part of the argument. If it is a reference and no lambda, the compiler made one of"
              + " it, as it does where the type of the argument is a mixture, like that of"
              + " List.of(new Circle(), new Square()): give the arguments a type of their own, as in"
              + " List<Shape> shapes = ..., or the task, as in TaskFunction<Shape, Double> task ="
              + " Areas::area.");
    }
    if (lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial) {
      throw new IllegalArgumentException(
          lambda.getImplClass().replace('/', '.') + "::new is a constructor." + FIX);
    }
    if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic) {
      throw new IllegalArgumentException(
          name + " is an instance method, and no object travels with it." + FIX);
    }
    return lambda;
  }

  @Override
  protected @Nullable Object replaceObject(Object object) {
    if (object instanceof SerializedLambda form) {
      lambda = form;
    }
    return null; // so nothing of it, and nothing it captured, is written
  }
}
