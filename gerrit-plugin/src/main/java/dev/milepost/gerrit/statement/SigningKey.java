// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A key that plugin and backend share. Compared by identity, and never printed.
 */
public final class SigningKey {
  /** Bytes of a secret. */
  public static final int LENGTH = 32;

  private final String kid;
  private final byte[] secret;

  /**
   * @param kid the key's name in a statement's header
   * @param secret exactly {@value #LENGTH} bytes
   */
  public SigningKey(String kid, byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("a key has " + LENGTH + " bytes, not " + secret.length);
    }
    this.kid = kid;
    this.secret = Arrays.copyOf(secret, LENGTH);
  }

  /** Reads a key written as base64url, padded or not; empty when it is anything else. */
  public static Optional<SigningKey> parse(String kid, String base64url) {
    try {
      byte[] secret = Base64.getUrlDecoder().decode(base64url.replaceAll("=+$", ""));
      return secret.length == LENGTH ? Optional.of(new SigningKey(kid, secret)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The key's name. */
  public String kid() {
    return kid;
  }

  /** The secret as base64url without padding, for the embedded backend's standard input alone. */
  public String encoded() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  byte[] secret() {
    return secret;
  }

  @Override
  public String toString() {
    return "SigningKey(" + kid + ")";
  }
}
