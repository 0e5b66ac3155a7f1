// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.ResourceNotFoundException;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.change.RevisionResource;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.change.ReaderScopes;
import dev.milepost.gerrit.statement.BackendPath;

/**
 * {@code GET /changes/{id}/revisions/{id}/milepost~why}: what each claim of the progress rests on, made anew for each
 * reader who asks. Gerrit has authorised him before this is called.
 */
@Singleton
final class GetWhy implements RestReadView<RevisionResource> {
  private final ReaderScopes scopes;
  private final ProgressReader reader;

  @Inject
  GetWhy(ReaderScopes scopes, ProgressReader reader) {
    this.scopes = scopes;
    this.reader = reader;
  }

  @Override
  public Response<BinaryResult> apply(RevisionResource revision) throws ResourceNotFoundException {
    if (revision.getEdit().isPresent()) {
      throw new ResourceNotFoundException("an edit is not on its way anywhere");
    }
    ReaderScope scope = scopes.of(revision);
    int number = revision.getChange().getId().get();
    Answer answer = reader.read(BackendPath.why(revision.getProject().get(), number, scope.revision()), "", scope);
    return Response.ok(BinaryResult.create(answer.prefixed()).setContentType("application/json")).caching(CacheControl.NONE);
  }
}
