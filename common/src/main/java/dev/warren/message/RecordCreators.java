package dev.warren.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedWithParams;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Makes Jackson create a record from its components only: other constructors and factories are the
 * user's helpers unless they are annotated.
 */
final class RecordCreators extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public JsonCreator.Mode findCreatorAnnotation(MapperConfig<?> config, Annotated maker) {
    if (!(maker instanceof AnnotatedWithParams member)
        || !member.getDeclaringClass().isRecord()
        || member.hasAnnotation(JsonCreator.class)
        || (member instanceof AnnotatedConstructor constructor && isCanonical(constructor))) {
      return null; // no opinion
    }
    return JsonCreator.Mode.DISABLED;
  }

  /** Writes a record that implements {@code Map.Entry} as an object of its components. */
  @Override
  public JsonFormat.Value findFormat(MapperConfig<?> config, Annotated annotated) {
    boolean isEntry =
        annotated instanceof AnnotatedClass type
            && type.getRawType().isRecord()
            && Map.Entry.class.isAssignableFrom(type.getRawType());
    return isEntry ? JsonFormat.Value.forShape(JsonFormat.Shape.POJO) : null;
  }

  private static boolean isCanonical(AnnotatedConstructor constructor) {
    Class<?>[] components =
        Arrays.stream(constructor.getDeclaringClass().getRecordComponents())
            .map(component -> component.getType())
            .toArray(Class<?>[]::new);
    return Arrays.equals(components, constructor.getAnnotated().getParameterTypes());
  }
}
