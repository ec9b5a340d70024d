package dev.warren.message;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.jdk.EnumSetDeserializer;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Reads a set, and refuses an array in which an element occurs twice, as one would be lost. */
final class SetReader extends DelegatingDeserializer {

  private final JavaType element;

  SetReader(ValueDeserializer<?> reader, JavaType element) {
    super(reader);
    this.element = element;
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new SetReader(reader, element);
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt) {
    if (!p.isExpectedStartArrayToken()) {
      return super.deserialize(p, ctxt);
    }
    if (_delegatee instanceof EnumSetDeserializer) {
      return enums(p, ctxt);
    }
    ValueInstantiator maker =
        _delegatee instanceof ContainerDeserializerBase<?> container
            ? container.getValueInstantiator()
            : null;
    if (maker == null || !maker.canCreateUsingDefault()) {
      return super.deserialize(p, ctxt);
    }
    @SuppressWarnings("unchecked") // it is made by the reader of a set
    Collection<Object> set = (Collection<Object>) maker.createUsingDefault(ctxt);
    super.deserialize(p, ctxt, new Distinct(set));
    return set;
  }

  /** Reads an array and fills the set here, because the reader of enum sets takes no set. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private Object enums(JsonParser p, DeserializationContext ctxt) {
    Object[] read = (Object[]) ctxt.readValue(p, ctxt.getTypeFactory().constructArrayType(element));
    EnumSet set = EnumSet.noneOf((Class) element.getRawClass());
    Distinct distinct = new Distinct(set);
    for (int i = 0; i < read.length; i++) {
      try {
        distinct.add(read[i]);
      } catch (RuntimeException e) { // it is null, or there already
        throw JacksonException.wrapWithPath(e, set, i);
      }
    }
    return set;
  }

  private static final class Distinct extends AbstractCollection<Object> {

    private final Collection<Object> set;

    private Distinct(Collection<Object> set) {
      this.set = set;
    }

    @Override
    public boolean add(Object element) {
      if (!set.add(element)) {
        throw new IllegalArgumentException("an element of a set occurs twice");
      }
      return true;
    }

    @Override
    public Iterator<Object> iterator() {
      return set.iterator();
    }

    @Override
    public int size() {
      return set.size();
    }
  }
}
