// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ReaderScopes;
import dev.milepost.gerrit.statement.BackendPath;

/** {@code GET /changes/{id}/revisions/{id}/milepost~why}: what each claim of the progress rests on. */
@Singleton
final class GetWhy extends ToldAnew {
  @Inject
  GetWhy(ReaderScopes scopes, AnewReader reader) {
    super(scopes, reader, BackendPath::why);
  }
}
