// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.change.ChangeResource;
import com.google.gson.JsonObject;
import com.google.inject.Inject;

/** {@code GET /changes/{id}/milepost~watch}: whether the caller is told when the change is where it goes, and whether he could be. */
final class GetWatch implements RestReadView<ChangeResource> {
  private final Watches watches;

  @Inject
  GetWatch(Watches watches) {
    this.watches = watches;
  }

  @Override
  public Response<JsonObject> apply(ChangeResource change) {
    JsonObject out = new JsonObject();
    boolean signedIn = change.getUser().isIdentifiedUser();
    out.addProperty("can_watch", signedIn);
    out.addProperty("watching", signedIn && watches.has(change.getUser().getAccountId(), change.getId()));
    return Response.ok(out);
  }
}
