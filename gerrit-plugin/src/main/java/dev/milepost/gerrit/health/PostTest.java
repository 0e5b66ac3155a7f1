// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import com.google.common.base.Strings;
import com.google.gerrit.common.Nullable;
import com.google.gerrit.extensions.annotations.CapabilityScope;
import com.google.gerrit.extensions.annotations.RequiresCapability;
import com.google.gerrit.extensions.restapi.BadRequestException;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestModifyView;
import com.google.gerrit.extensions.restapi.UnprocessableEntityException;
import com.google.gerrit.server.config.ConfigResource;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;

/**
 * {@code POST /config/server/milepost~test}: has the backend ask one source once, now. For whom the health is, and like it
 * checked by Gerrit before.
 */
@Singleton
@RequiresCapability(value = ViewHealth.ID, scope = CapabilityScope.PLUGIN)
final class PostTest implements RestModifyView<ConfigResource, PostTest.Input> {
  /** The body. */
  static final class Input {
    /** The source's name in the backend's configuration. */
    String source;
  }

  private final AdminCalls calls;

  @Inject
  PostTest(AdminCalls calls) {
    this.calls = calls;
  }

  @Override
  public Response<JsonObject> apply(ConfigResource config, @Nullable Input input)
      throws BadRequestException, UnprocessableEntityException {
    String source = input == null ? "" : Strings.nullToEmpty(input.source).strip();
    if (source.isEmpty()) {
      throw new BadRequestException("`source` is missing: the name of a source in milepost.toml");
    }
    Reply reply = calls.test(source);
    if (reply.status() == 404 && reply.problem().isPresent()) {
      throw new UnprocessableEntityException(reply.problem().get());
    }
    if (reply.json().isPresent()) {
      return Response.ok(reply.json().get());
    }
    JsonObject out = new JsonObject();
    out.add("unavailable", reply.unavailable());
    return Response.ok(out);
  }
}
