package dev.warren.message;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/**
 * JSON's simple values as nodes of Jackson's, the same ones that Jackson reads, for a tenth of its
 * time. Apart from {@link SimpleValues}, so that those who use no nodes load none.
 */
final class SimpleNodes {
  private SimpleNodes() {}

  /** The Java value of a simple node; the node itself if it is none. */
  static Object value(JsonNode node) {
    if (node instanceof IntNode || node instanceof LongNode) {
      return node.longValue();
    }
    if (node instanceof StringNode) {
      return node.stringValue();
    }
    return node instanceof BooleanNode ? (Object) node.booleanValue() : node;
  }

  /** Writes the node if it is an integer. */
  static boolean writeInteger(Object node, JsonWriter out) {
    boolean isInteger = node instanceof IntNode || node instanceof LongNode;
    if (isInteger) {
      out.number(((JsonNode) node).longValue());
    }
    return isInteger;
  }

  /** The node of an integer. */
  static JsonNode integer(long value) {
    int small = (int) value;
    return small == value ? IntNode.valueOf(small) : LongNode.valueOf(value);
  }

  /** The node of a Java value that {@link SimpleValues} has read. */
  static JsonNode node(Object value) {
    if (value == null) {
      return NullNode.instance;
    }
    return value instanceof Boolean bool
        ? BooleanNode.valueOf(bool)
        : StringNode.valueOf((String) value);
  }
}
