package dev.instar.release;

import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.util.List;

/**
 * Several sources of the same releases, tried in order: the next one is asked when one cannot be
 * reached or does not answer as it should. What a source answered is not asked of another.
 */
public final class Mirrors implements ReleaseSource {
  private final List<ReleaseSource> sources;

  /** At least one. */
  public Mirrors(List<ReleaseSource> sources) {
    this.sources = List.copyOf(sources);
  }

  /** A question to a source, which may be a mistake of another kind. */
  @FunctionalInterface
  private interface Question<T, E extends Exception> {
    T ask(ReleaseSource source) throws NetworkException, E;
  }

  @Override
  public Release latest() throws NetworkException {
    return ask(ReleaseSource::latest);
  }

  @Override
  public Release byVersion(Version version) throws NetworkException, UsageException {
    return ask(source -> source.byVersion(version));
  }

  @Override
  public List<Release> list() throws NetworkException {
    return ask(ReleaseSource::list);
  }

  private <T, E extends Exception> T ask(Question<T, E> question) throws NetworkException, E {
    NetworkException first = null;
    for (ReleaseSource source : sources) {
      try {
        return question.ask(source);
      } catch (NetworkException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first == null) {
      throw new IllegalStateException("there is at least one source");
    }
    throw first;
  }
}
