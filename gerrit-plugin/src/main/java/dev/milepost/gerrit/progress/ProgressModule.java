// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static com.google.gerrit.server.change.RevisionResource.REVISION_KIND;

import com.google.gerrit.extensions.restapi.RestApiModule;

/** The progress of a revision, and what it rests on, over Gerrit's REST interface. */
public final class ProgressModule extends RestApiModule {
  @Override
  protected void configure() {
    bind(ProgressReader.class);
    get(REVISION_KIND, "progress").to(GetProgress.class);
    get(REVISION_KIND, "why").to(GetWhy.class);
  }
}
