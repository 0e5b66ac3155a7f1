// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import com.google.gerrit.extensions.annotations.CapabilityScope;
import com.google.gerrit.extensions.annotations.RequiresCapability;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.config.ConfigResource;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;

/**
 * {@code GET /config/server/milepost~health}: how Milepost itself is, for administrators and those who have the capability.
 * Gerrit checks that before this is called.
 */
@Singleton
@RequiresCapability(value = ViewHealth.ID, scope = CapabilityScope.PLUGIN)
final class GetHealth implements RestReadView<ConfigResource> {
  private final OwnHealth own;
  private final AdminCalls calls;

  @Inject
  GetHealth(OwnHealth own, AdminCalls calls) {
    this.own = own;
    this.calls = calls;
  }

  @Override
  public Response<JsonObject> apply(ConfigResource config) {
    Reply reply = calls.health();
    JsonObject out = new JsonObject();
    out.add("plugin", own.tell());
    reply
        .json()
        .ifPresentOrElse(backend -> out.add("backend", backend), () -> out.add("unavailable", reply.unavailable()));
    return Response.ok(out).caching(CacheControl.NONE);
  }
}
