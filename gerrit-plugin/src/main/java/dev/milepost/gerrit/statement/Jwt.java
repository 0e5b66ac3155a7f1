// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens signed with HS256 (RFC 7515, RFC 7519): the one form that the backend takes. */
final class Jwt {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
  private static final String ALGORITHM = "HmacSHA256";

  private Jwt() {}

  static String sign(SigningKey key, JsonObject claims) {
    JsonObject header = new JsonObject();
    header.addProperty("alg", "HS256");
    header.addProperty("typ", "JWT");
    header.addProperty("kid", key.kid());
    String signed = encode(header) + "." + encode(claims);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.secret(), ALGORITHM));
      return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  private static String encode(JsonObject json) {
    return BASE64.encodeToString(GSON.toJson(json).getBytes(UTF_8));
  }
}
