// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import static com.google.gerrit.server.change.RevisionResource.REVISION_KIND;

import com.google.gerrit.extensions.restapi.RestApiModule;

/** What else rides in an image, over Gerrit's REST interface. */
public final class RidesModule extends RestApiModule {
  @Override
  protected void configure() {
    bind(RidingChanges.class);
    bind(RidesReader.class);
    get(REVISION_KIND, "rides").to(GetRides.class);
  }
}
