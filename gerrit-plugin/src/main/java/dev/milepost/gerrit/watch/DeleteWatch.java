// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.gerrit.extensions.common.Input;
import com.google.gerrit.extensions.restapi.AuthException;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.extensions.restapi.RestModifyView;
import com.google.gerrit.server.change.ChangeResource;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import java.io.IOException;

/** {@code DELETE /changes/{id}/milepost~watch}: the caller does not want to be told any more. Doing it twice is fine. */
final class DeleteWatch implements RestModifyView<ChangeResource, Input> {
  private final Watches watches;

  @Inject
  DeleteWatch(Watches watches) {
    this.watches = watches;
  }

  @Override
  public Response<JsonObject> apply(ChangeResource change, Input input) throws RestApiException, IOException {
    if (!change.getUser().isIdentifiedUser()) {
      throw new AuthException("sign in first");
    }
    watches.remove(change.getUser().getAccountId(), change.getId());
    return new GetWatch(watches).apply(change);
  }
}
