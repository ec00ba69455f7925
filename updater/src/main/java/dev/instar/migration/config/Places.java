package dev.instar.migration.config;

import java.util.Collection;
import java.util.IdentityHashMap;

/**
 * Where the parts of a value stand in the text they were read from; each is itself, not its like.
 */
final class Places {
  private final IdentityHashMap<ConfigValue, Place> places = new IdentityHashMap<>();

  <V extends ConfigValue> V put(V value, Place place) {
    places.put(value, place);
    return value;
  }

  boolean has(ConfigValue value) {
    return places.containsKey(value);
  }

  Place of(ConfigValue value) {
    Place place = places.get(value);
    if (place == null) {
      throw new IllegalArgumentException("not read from this text");
    }
    return place;
  }

  Collection<Place> all() {
    return places.values();
  }
}
