package dev.instar.trust;

/** What a public key says about a signature. Nothing but {@link #GOOD} may be trusted in part. */
public enum Verdict {
  /** The key's holder signed this content and this trusted comment together. */
  GOOD,
  // From here on, the later one tells more.

  /** The signature names another key; it says nothing about the content. */
  OTHER_KEY,
  /** The signature is not the key's signature of this content. */
  CONTENT_DIFFERS,
  /** The content is what was signed, but the trusted comment is not. */
  COMMENT_DIFFERS
}
