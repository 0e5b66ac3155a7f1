// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static com.google.gerrit.server.change.RevisionResource.REVISION_KIND;
import static com.google.gerrit.server.config.ConfigResource.CONFIG_KIND;

import com.google.gerrit.extensions.config.ExternalIncludedIn;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.extensions.restapi.RestApiModule;

/** The progress of a revision, what it rests on and where it runs, and the rows of lists, over Gerrit's REST interface. */
public final class ProgressModule extends RestApiModule {
  @Override
  protected void configure() {
    bind(AnewReader.class);
    bind(ProgressReader.class);
    bind(RowsCall.class);
    bind(RowsReader.class);
    get(REVISION_KIND, "progress").to(GetProgress.class);
    get(REVISION_KIND, "why").to(GetWhy.class);
    get(REVISION_KIND, "detail").to(GetDetail.class);
    get(CONFIG_KIND, "rows").to(GetRows.class);
    DynamicSet.bind(binder(), ExternalIncludedIn.class).to(DeployedTo.class);
  }
}
