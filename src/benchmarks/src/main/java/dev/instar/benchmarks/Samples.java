package dev.instar.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the rounds of one command cost, in the order of the rounds; at least one. */
record Samples(List<Cost> costs) {

  Samples {
    costs = List.copyOf(costs);
    if (costs.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  double median(ToDoubleFunction<Cost> what) {
    return median(costs.stream().map(what::applyAsDouble).toList());
  }

  double least(ToDoubleFunction<Cost> what) {
    return costs.stream().mapToDouble(what).min().orElseThrow();
  }

  /** The median of what this cost in a round, divided by what the other cost in the same round. */
  double ratio(Samples other, ToDoubleFunction<Cost> what) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      ratios.add(what.applyAsDouble(costs.get(i)) / what.applyAsDouble(other.costs.get(i)));
    }
    return median(ratios);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
