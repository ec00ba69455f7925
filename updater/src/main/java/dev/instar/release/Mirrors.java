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

  /** A question to a source. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(ReleaseSource source) throws NetworkException, UsageException;
  }

  @Override
  public Release latest() throws NetworkException {
    try {
      return ask(ReleaseSource::latest);
    } catch (UsageException e) {
      throw new IllegalStateException("the latest release is nobody's mistake", e);
    }
  }

  @Override
  public Release byVersion(Version version) throws NetworkException, UsageException {
    return ask(source -> source.byVersion(version));
  }

  @Override
  public List<Release> list() throws NetworkException {
    try {
      return ask(ReleaseSource::list);
    } catch (UsageException e) {
      throw new IllegalStateException("a list is nobody's mistake", e);
    }
  }

  private <T> T ask(Question<T> question) throws NetworkException, UsageException {
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
