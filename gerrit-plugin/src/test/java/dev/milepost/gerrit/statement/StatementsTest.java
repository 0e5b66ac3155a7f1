// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertThrows;

import com.google.common.collect.ImmutableSortedSet;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.milepost.gerrit.change.ReaderScope;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;

public class StatementsTest {
  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

  private final SigningKey key = new SigningKey("kid-1", SECRET);
  private final MovingClock clock = new MovingClock();
  private final Statements statements = new Statements("server", clock);

  @Test
  public void aStatementIsSignedAndSaysWhatItIsFor() throws Exception {
    String token = statements.forReader(key, "GET", "/v1/x", scope("Administrators"));

    String[] parts = token.split("\\.");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
    byte[] expected = mac.doFinal((parts[0] + "." + parts[1]).getBytes(UTF_8));
    assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(expected);
    assertThat(decode(parts[0])).isEqualTo(JsonParser.parseString("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"kid-1\"}"));
    JsonObject claims = decode(parts[1]);
    assertThat(claims.get("iss").getAsString()).isEqualTo("server");
    assertThat(claims.get("aud").getAsString()).isEqualTo("milepost");
    assertThat(claims.get("scope").getAsString()).isEqualTo("change");
    assertThat(claims.get("iat").getAsLong()).isEqualTo(1_000L);
    assertThat(claims.get("exp").getAsLong()).isEqualTo(1_120L);
    assertThat(claims.get("path").getAsString()).isEqualTo("/v1/x");
    assertThat(claims.getAsJsonArray("groups").get(0).getAsString()).isEqualTo("Administrators");
  }

  @Test
  public void itIsUsedAgainForTheSameForAMinute() {
    String first = statements.forReader(key, "GET", "/v1/x", scope());
    clock.seconds += 59;
    assertThat(statements.forReader(key, "GET", "/v1/x", scope())).isEqualTo(first);
    clock.seconds += 2;
    assertThat(statements.forReader(key, "GET", "/v1/x", scope())).isNotEqualTo(first);
  }

  @Test
  public void nothingElseSharesIt() {
    String one = statements.forReader(key, "GET", "/v1/x", scope());
    assertThat(statements.forReader(key, "GET", "/v1/y", scope())).isNotEqualTo(one);
    assertThat(statements.forReader(key, "POST", "/v1/x", scope())).isNotEqualTo(one);
    assertThat(statements.forReader(key, "GET", "/v1/x", scope("g"))).isNotEqualTo(one);
    assertThat(statements.forReader(new SigningKey("kid-2", SECRET), "GET", "/v1/x", scope())).isNotEqualTo(one);
    JsonObject hidden = JsonParser.parseString("{\"number\":1,\"private\":true}").getAsJsonObject();
    ReaderScope other = new ReaderScope(hidden, "ab", 1, ImmutableSortedSet.of(), true);
    assertThat(statements.forReader(key, "GET", "/v1/x", other)).isNotEqualTo(one);
  }

  @Test
  public void aFreshOneIsValidForTheWholeTime() throws Exception {
    statements.forReader(key, "GET", "/v1/x", scope());
    clock.seconds += 50;
    String fresh = statements.freshForReader(key, "GET", "/v1/x", scope());
    assertThat(decode(fresh.split("\\.")[1]).get("exp").getAsLong()).isEqualTo(1_170L);
  }

  @Test
  public void gerritsOwnCallsNameNoChange() throws Exception {
    JsonObject claims = decode(statements.forGerrit(key, "POST", "/v1/gerrit/events").split("\\.")[1]);
    assertThat(claims.get("scope").getAsString()).isEqualTo("gerrit");
    assertThat(claims.has("change")).isFalse();
  }

  @Test
  public void anAdministratorsNamesNobody() throws Exception {
    JsonObject claims = decode(statements.forAdmin(key, "GET", "/v1/health").split("\\.")[1]);
    assertThat(claims.get("scope").getAsString()).isEqualTo("admin");
    assertThat(claims.keySet()).containsExactly("iss", "aud", "iat", "exp", "scope", "method", "path");
  }

  @Test
  public void keysHave32Bytes() {
    assertThat(SigningKey.parse("k", key.encoded())).isPresent();
    assertThat(SigningKey.parse("k", key.encoded() + "=")).isPresent();
    assertThat(SigningKey.parse("k", key.encoded().substring(2))).isEmpty();
    assertThat(SigningKey.parse("k", "not base64!")).isEmpty();
    assertThrows(IllegalArgumentException.class, () -> new SigningKey("k", new byte[31]));
    assertThat(key.toString()).doesNotContain(key.encoded());
  }

  private static ReaderScope scope(String... groups) {
    JsonObject change = JsonParser.parseString("{\"number\":1,\"private\":false}").getAsJsonObject();
    return new ReaderScope(change, "ab", 1, ImmutableSortedSet.copyOf(groups), true);
  }

  private static JsonObject decode(String part) {
    return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(part), UTF_8)).getAsJsonObject();
  }

  private static final class MovingClock extends Clock {
    private long seconds = 1_000;

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds);
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
