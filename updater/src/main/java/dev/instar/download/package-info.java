/**
 * From a verified release manifest to a file, and from an archive to an unpacked image, both in
 * {@code staging/}, where everything may be deleted at any time. Imports {@code model}, {@code
 * disk} and {@code net}. Read {@link dev.instar.download.Downloader} first.
 */
@NullMarked
package dev.instar.download;

import org.jspecify.annotations.NullMarked;
