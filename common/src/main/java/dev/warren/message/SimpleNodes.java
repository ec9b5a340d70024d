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

  /** The node of a Java value that {@link SimpleValues} has read. */
  static JsonNode node(Object value) {
    if (value == null) {
      return NullNode.instance;
    }
    if (value instanceof Long number) {
      int small = (int) (long) number;
      return small == number ? IntNode.valueOf(small) : LongNode.valueOf(number);
    }
    return value instanceof Boolean bool
        ? BooleanNode.valueOf(bool)
        : StringNode.valueOf((String) value);
  }
}
