package dev.instar.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.Event;
import dev.instar.Listener;
import dev.instar.model.JsonObject;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a program what happens: one JSON object for each event, on a line of its own. The key
 * {@code event} has the event's name, the other keys are its components; absent ones are left out,
 * durations are in milliseconds:
 *
 * <pre>{@code {"event":"checked","current":"1.0.0","offered":"1.2.0","updateAvailable":true}}</pre>
 */
final class JsonNarrator implements Listener {
  private final PrintStream out;
  private final boolean verbose;

  JsonNarrator(PrintStream out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
  }

  @Override
  public boolean isVerbose() {
    return verbose;
  }

  @Override
  public void on(Event event) {
    ObjectNode json = JsonObject.newObject();
    json.put("event", name(event));
    components(event, json);
    out.print(JsonObject.line(json));
    out.flush();
  }

  private static String name(Event event) {
    String name = event.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static void components(Object object, ObjectNode json) {
    for (RecordComponent component : object.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(object);
        if (value instanceof Optional<?> optional) {
          optional.ifPresent(present -> json.set(component.getName(), node(present)));
        } else {
          json.set(component.getName(), node(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("the accessors of a public record can be called", e);
      }
    }
  }

  private static JsonNode node(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case Long number -> nodes.numberNode(number);
      case Integer number -> nodes.numberNode(number);
      case Boolean flag -> nodes.booleanNode(flag);
      case Duration duration -> nodes.numberNode(duration.toMillis());
      case Collection<?> list -> {
        ArrayNode array = nodes.arrayNode();
        list.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = JsonObject.newObject();
        map.forEach((key, item) -> object.set(String.valueOf(key), node(item)));
        yield object;
      }
      case Event.PlannedMigration migration -> object(migration);
      case Event.Migrated migration -> object(migration);
      case Event.InstalledVersion version -> object(version);
      case Event.DataPlace place -> object(place);
      default -> nodes.textNode(value.toString());
    };
  }

  private static ObjectNode object(Record record) {
    ObjectNode object = JsonObject.newObject();
    components(record, object);
    return object;
  }
}
