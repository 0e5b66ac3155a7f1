// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.owners;

import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.server.git.validators.CommitValidationListener;
import com.google.inject.AbstractModule;

/** What owners of projects declare in {@code milepost.config}. */
public final class OwnersModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(OwnerFiles.class);
    DynamicSet.bind(binder(), CommitValidationListener.class).to(OwnerFileValidator.class);
  }
}
