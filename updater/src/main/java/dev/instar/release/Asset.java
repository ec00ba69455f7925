package dev.instar.release;

import java.net.URI;

/**
 * A file of a release. Its name is for looking it up and never becomes a path by itself.
 *
 * @param size in bytes, as the source says
 * @param url where it can be had as {@code application/octet-stream}, perhaps after redirects
 */
public record Asset(String name, long size, URI url) {}
