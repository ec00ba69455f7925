package dev.instar.release;

import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.util.List;

/** A place where a publisher puts the releases of one app. Drafts do not exist for it. */
public interface ReleaseSource {

  /**
   * The release that the publisher means for everybody.
   *
   * @throws NetworkException when the source cannot be asked, or has none
   */
  Release latest() throws NetworkException;

  /**
   * One release, a prerelease too.
   *
   * @throws UsageException when there is none of this version
   * @throws NetworkException when the source cannot be asked
   */
  Release byVersion(Version version) throws NetworkException, UsageException;

  /**
   * All releases, prereleases and withdrawn ones too, newest version first.
   *
   * @throws NetworkException when the source cannot be asked
   */
  List<Release> list() throws NetworkException;
}
