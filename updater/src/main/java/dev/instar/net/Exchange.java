package dev.instar.net;

import java.time.Duration;
import java.util.Optional;

/**
 * One request and what came of it, without anything secret: no user, password, query or token.
 *
 * @param address as it was asked, after redirects too
 * @param status of the answer; none when there was no answer
 * @param took until the answer began
 * @param through the proxy
 */
public record Exchange(
    String address, Optional<Integer> status, Duration took, Optional<String> through) {}
