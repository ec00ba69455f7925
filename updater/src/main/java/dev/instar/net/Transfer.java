package dev.instar.net;

import java.io.InputStream;
import java.util.Optional;
import okhttp3.Response;

/** An answer whose content is still arriving. Whoever got it closes it. */
public final class Transfer implements AutoCloseable {
  private final Response response;

  Transfer(Response response) {
    this.response = response;
  }

  /** 200, or 206 or 416 when a range was asked for. */
  public int status() {
    return response.code();
  }

  /** A header's last value; names are compared without case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.header(name));
  }

  /** What the server says that the content's length is, in bytes. */
  public Optional<Long> length() {
    long length = response.body().contentLength();
    return length < 0 ? Optional.empty() : Optional.of(length);
  }

  /** The content. An {@link java.io.IOException} from it means that the connection broke. */
  public InputStream content() {
    return response.body().byteStream();
  }

  Response response() {
    return response;
  }

  @Override
  public void close() {
    response.close();
  }
}
