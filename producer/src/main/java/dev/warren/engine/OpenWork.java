package dev.warren.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of each call is not answered yet, by index: so that to cancel one item of millions is not to
 * look at all of them. Not thread-safe.
 */
final class OpenWork<T> {
  private final Map<Work, TreeMap<Integer, T>> calls = new IdentityHashMap<>();

  /** Adds what begins at an index of a call. */
  void add(Work work, int index, T added) {
    calls.computeIfAbsent(work, call -> new TreeMap<>()).put(index, added);
  }

  /** Takes out what begins at an index of a call. */
  void remove(Work work, int index) {
    TreeMap<Integer, T> call = calls.get(work);
    if (call != null && call.remove(index) != null && call.isEmpty()) {
      calls.remove(work);
    }
  }

  /** What may hold any index of a range, ascending: the first may begin, and end, before it. */
  List<T> around(Work work, int firstIndex, int lastIndex) {
    TreeMap<Integer, T> call = calls.get(work);
    if (call == null || lastIndex < firstIndex) {
      return List.of();
    }
    Integer before = call.floorKey(firstIndex);
    int from = before == null ? firstIndex : before;
    return new ArrayList<>(call.subMap(from, true, lastIndex, true).values());
  }

  /** All that is open. */
  List<T> all() {
    List<T> all = new ArrayList<>();
    calls.values().forEach(call -> all.addAll(call.values()));
    return all;
  }
}
