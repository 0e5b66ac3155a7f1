// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import com.google.gerrit.extensions.restapi.BadRequestException;
import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.change.RevisionResource;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.kohsuke.args4j.Option;

/**
 * {@code GET /changes/{id}/revisions/{id}/milepost~rides?image=…&running=…}: which changes of the project an image brings with it where
 * another one runs. Gerrit alone answers; the backend is not asked.
 */
final class GetRides implements RestReadView<RevisionResource> {
  private final RidesReader reader;
  private String image;
  private String running;

  @Option(name = "--image", usage = "the revision that the image was built of")
  void image(String revision) {
    image = revision;
  }

  @Option(name = "--running", usage = "the revision of the image that runs")
  void running(String revision) {
    running = revision;
  }

  @Inject
  GetRides(RidesReader reader) {
    this.reader = reader;
  }

  @Override
  public Response<?> apply(RevisionResource revision) throws RestApiException, PermissionBackendException, IOException {
    Optional<JsonObject> rides =
        reader.read(revision.getProject(), revision("image", image), revision("running", running));
    return rides.isPresent()
        ? Response.ok(rides.get()).caching(CacheControl.NONE)
        : Response.withStatusCode(503, BinaryResult.create("too many ask what rides in an image; ask again in a moment"));
  }

  private static ObjectId revision(String name, String text) throws BadRequestException {
    if (text == null || !ObjectId.isId(text)) {
      throw new BadRequestException(name + " has to be a revision: 40 hex digits");
    }
    return ObjectId.fromString(text);
  }
}
