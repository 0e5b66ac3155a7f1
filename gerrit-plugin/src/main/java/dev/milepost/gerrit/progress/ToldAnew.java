// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.ResourceNotFoundException;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.change.RevisionResource;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.change.ReaderScopes;

/**
 * What the backend tells of a revision anew for each reader who asks, and nobody keeps. Gerrit has authorised him before this is
 * called. Each view is a class of its own, because Gerrit's metrics know views by their classes.
 */
abstract class ToldAnew implements RestReadView<RevisionResource> {
  private final ReaderScopes scopes;
  private final AnewReader reader;
  private final Path path;

  /** Where the backend has it. */
  interface Path {
    String of(String project, int number, String revision);
  }

  ToldAnew(ReaderScopes scopes, AnewReader reader, Path path) {
    this.scopes = scopes;
    this.reader = reader;
    this.path = path;
  }

  @Override
  public final Response<BinaryResult> apply(RevisionResource revision) throws ResourceNotFoundException {
    if (revision.getEdit().isPresent()) {
      throw new ResourceNotFoundException("an edit is not on its way anywhere");
    }
    ReaderScope scope = scopes.of(revision);
    int number = revision.getChange().getId().get();
    Answer answer = reader.read(path.of(revision.getProject().get(), number, scope.revision()), scope);
    return Response.ok(BinaryResult.create(answer.prefixed()).setContentType("application/json")).caching(CacheControl.NONE);
  }
}
