// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.gerrit.lifecycle.LifecycleModule;

/** The backend: started or configured, and called. */
public final class BackendModule extends LifecycleModule {
  @Override
  protected void configure() {
    bind(Backend.class);
    bind(BackendClient.class);
    listener().to(BackendClient.class);
    listener().to(BackendLifecycle.class);
  }
}
