// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.inject.AbstractModule;

/** What the plugin tells the backend of changes and their readers. */
public final class ChangeModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ChangeTeller.class);
    bind(ChangesOfCommits.class);
    bind(Moves.class);
    bind(NamedGroups.class);
    bind(ReadableChanges.class);
    bind(ReaderScopes.class);
  }
}
