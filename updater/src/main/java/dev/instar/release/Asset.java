package dev.instar.release;

import java.net.URI;

/**
 * A file of a release. Its name is for looking it up and never becomes a path by itself.
 *
 * @param url where it can be had as {@code application/octet-stream}, perhaps after redirects
 */
public record Asset(String name, URI url) {}
