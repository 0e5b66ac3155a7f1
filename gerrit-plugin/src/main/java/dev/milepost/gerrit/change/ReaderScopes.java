// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.change.RevisionResource;
import com.google.inject.Inject;
import com.google.inject.Singleton;

/** Makes the {@link ReaderScope} of a revision that Gerrit has authorised for its reader. */
@Singleton
public final class ReaderScopes {
  private final ChangeTeller teller;
  private final NamedGroups groups;

  @Inject
  ReaderScopes(ChangeTeller teller, NamedGroups groups) {
    this.teller = teller;
    this.groups = groups;
  }

  /** The scope of what Gerrit's own parsing has let through. */
  public ReaderScope of(RevisionResource revision) {
    CurrentUser user = revision.getUser();
    return new ReaderScope(
        teller.tell(revision.getNotes()),
        revision.getPatchSet().commitId().name(),
        revision.getPatchSet().number(),
        groups.of(user),
        user.isIdentifiedUser());
  }
}
