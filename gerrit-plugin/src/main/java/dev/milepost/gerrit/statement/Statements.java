// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import com.google.gerrit.server.config.GerritServerId;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ListScope;
import dev.milepost.gerrit.change.ReaderScope;
import java.time.Clock;
import java.time.Duration;

/**
 * Statements of fact for the backend ({@code API.md}, "Statements"): who may read what, bound to one method and path.
 *
 * <p>Minting is the dearest part of a cheap request, so a statement is used again for all that it says, for at most
 * a minute. Streams mint their own, because they live as long as theirs does.
 */
@Singleton
public final class Statements {
  /** How long a statement is valid. */
  public static final Duration VALID = Duration.ofSeconds(120);

  private static final Duration REUSED = Duration.ofSeconds(60);

  private final String serverId;
  private final Clock clock;
  private final Cache<Subject, Minted> minted =
      CacheBuilder.newBuilder().maximumSize(10_000).expireAfterWrite(REUSED).build();

  private record Subject(SigningKey key, String method, String path, ReaderScope scope) {}

  private record Minted(String token, long at) {}

  @Inject
  Statements(@GerritServerId String serverId) {
    this(serverId, Clock.systemUTC());
  }

  Statements(String serverId, Clock clock) {
    this.serverId = serverId;
    this.clock = clock;
  }

  /** A statement for a reader, perhaps one minted up to a minute ago. */
  public String forReader(SigningKey key, String method, String path, ReaderScope scope) {
    Subject subject = new Subject(key, method, path, scope);
    Minted known = minted.getIfPresent(subject);
    if (known != null && clock.millis() - known.at < REUSED.toMillis()) {
      return known.token;
    }
    Minted made = new Minted(freshForReader(key, method, path, scope), clock.millis());
    minted.put(subject, made);
    return made.token;
  }

  /** A statement for a reader that is valid for the whole of {@link #VALID} from now. */
  public String freshForReader(SigningKey key, String method, String path, ReaderScope scope) {
    JsonObject claims = claims("change", method, path);
    claims.add("change", scope.change());
    claims.addProperty("revision", scope.revision());
    claims.addProperty("patch_set", scope.patchSet());
    addReader(claims, scope.groups(), scope.signedIn());
    return Jwt.sign(key, claims);
  }

  /** A statement for the reader of a list: for the changes that {@code body} names and no other body. */
  public String forList(SigningKey key, String method, String path, byte[] body, ListScope scope) {
    JsonObject claims = claims("changes", method, path);
    String digest = BaseEncoding.base64Url().omitPadding().encode(Hashing.sha256().hashBytes(body).asBytes());
    claims.addProperty("body", digest);
    addReader(claims, scope.groups(), scope.signedIn());
    return Jwt.sign(key, claims);
  }

  /** A statement for one who may look after Milepost itself; it names neither him nor anything else. */
  public String forAdmin(SigningKey key, String method, String path) {
    return Jwt.sign(key, claims("admin", method, path));
  }

  /** A statement for Gerrit's own calls: events, questions and answers, hooks. */
  public String forGerrit(SigningKey key, String method, String path) {
    return Jwt.sign(key, claims("gerrit", method, path));
  }

  private static void addReader(JsonObject claims, ImmutableSortedSet<String> in, boolean signedIn) {
    JsonArray groups = new JsonArray();
    in.forEach(groups::add);
    claims.add("groups", groups);
    claims.addProperty("signed_in", signedIn);
  }

  private JsonObject claims(String scope, String method, String path) {
    long now = clock.millis() / 1000;
    JsonObject claims = new JsonObject();
    claims.addProperty("iss", serverId);
    claims.addProperty("aud", "milepost");
    claims.addProperty("iat", now);
    claims.addProperty("exp", now + VALID.toSeconds());
    claims.addProperty("scope", scope);
    claims.addProperty("method", method);
    claims.addProperty("path", path);
    return claims;
  }
}
