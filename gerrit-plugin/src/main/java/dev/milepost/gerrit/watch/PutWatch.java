// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.gerrit.extensions.common.Input;
import com.google.gerrit.extensions.restapi.AuthException;
import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.extensions.restapi.RestModifyView;
import com.google.gerrit.server.change.ChangeResource;
import com.google.inject.Inject;
import java.io.IOException;

/** {@code PUT /changes/{id}/milepost~watch}: the caller wants to be told, once. Doing it twice is fine. */
final class PutWatch implements RestModifyView<ChangeResource, Input> {
  private final Watches watches;
  private final Lookout lookout;

  @Inject
  PutWatch(Watches watches, Lookout lookout) {
    this.watches = watches;
    this.lookout = lookout;
  }

  @Override
  public Response<?> apply(ChangeResource change, Input input) throws RestApiException, IOException {
    if (!change.getUser().isIdentifiedUser()) {
      throw new AuthException("sign in to be told");
    }
    Watch watch = watches.add(change.getUser().getAccountId(), change.getProject(), change.getId(), System.currentTimeMillis());
    if (watch.seen().isEmpty()) {
      // What has become of it by now is no news to him; while nobody knows that, nobody could tell what is.
      lookout.lookAt(watch);
      if (watches.get(watch.account(), watch.change()).filter(seen -> seen.seen().isEmpty()).isPresent()) {
        watches.remove(watch.account(), watch.change());
        return Response.withStatusCode(503, BinaryResult.create("Milepost does not know now where the change is: try again in a moment"));
      }
    }
    return new GetWatch(watches).apply(change);
  }
}
