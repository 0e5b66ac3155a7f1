// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import static com.google.gerrit.server.change.ChangeResource.CHANGE_KIND;

import com.google.gerrit.extensions.restapi.RestApiModule;
import com.google.gerrit.lifecycle.LifecycleModule;

/** Who wants to be told when a change is where it goes, and telling him. */
public final class WatchModule extends LifecycleModule {
  @Override
  protected void configure() {
    bind(Watches.class);
    bind(Lookout.class);
    listener().to(Lookout.class);
    install(new Views());
  }

  private static final class Views extends RestApiModule {
    @Override
    protected void configure() {
      get(CHANGE_KIND, "watch").to(GetWatch.class);
      put(CHANGE_KIND, "watch").to(PutWatch.class);
      delete(CHANGE_KIND, "watch").to(DeleteWatch.class);
    }
  }
}
