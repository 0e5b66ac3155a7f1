// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ReaderScopes;
import dev.milepost.gerrit.statement.BackendPath;

/** {@code GET /changes/{id}/revisions/{id}/milepost~detail}: all that is known of where the revision is and what runs there. */
@Singleton
final class GetDetail extends ToldAnew {
  @Inject
  GetDetail(ReaderScopes scopes, AnewReader reader) {
    super(scopes, reader, BackendPath::detail);
  }
}
