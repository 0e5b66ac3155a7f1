// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.block;
import static com.google.gerrit.server.group.SystemGroupBackend.REGISTERED_USERS;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gerrit.entities.BranchNameKey;
import com.google.gerrit.entities.Permission;
import com.google.inject.Inject;
import dev.milepost.gerrit.backend.Unavailable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class StreamIT extends PluginTestBase {
  @Inject private ProjectOperations projectOperations;

  @Override
  protected void configure() {
    cfg.setInt("plugin", "milepost", "maxStreamsPerAccount", 3);
  }

  @Test
  public void readersShareOneStreamOfTheBackend() throws Exception {
    PushOneCommit.Result change = createChange();
    try (SseReader one = open(user, eventsPath(change));
        SseReader two = open(admin, eventsPath(change))) {
      assertThat(one.response.headers().firstValue("Content-Type").get()).startsWith("text/event-stream");
      await("first states", () -> one.data.size() == 1 && two.data.size() == 1);

      backend.publish("\"two\"", "{\"state\":2}");

      await("second states", () -> one.data.size() == 2 && two.data.size() == 2);
      assertThat(one.data.get(1)).isEqualTo("{\"state\":2}");
      assertThat(one.ids).containsExactly("\"one\"", "\"two\"").inOrder();
      assertThat(upstreams()).hasSize(1);
    }
    // A closed connection is found out by writing to it.
    AtomicInteger states = new AtomicInteger(2);
    await(
        "the backend's stream to end with its readers",
        () -> {
          int state = states.incrementAndGet();
          backend.publish("\"" + state + "\"", "{\"state\":" + state + "}");
          return backend.readers.isEmpty();
        });
  }

  @Test
  public void whoHoldsTheStateIsToldTheNextOneOnly() throws Exception {
    PushOneCommit.Result change = createChange();
    try (SseReader stream = open(user, eventsPath(change), "Last-Event-ID", "\"one\"")) {
      await("the backend's stream", () -> !backend.readers.isEmpty());
      backend.publish("\"two\"", "{\"state\":2}");
      await("the second state", () -> !stream.data.isEmpty());
      assertThat(stream.data).containsExactly("{\"state\":2}");
    }
  }

  @Test
  public void aChangeMadePrivateLosesItsStreamsAtOnce() throws Exception {
    PushOneCommit.Result change = createChange();
    try (SseReader other = open(user, eventsPath(change));
        SseReader anonymous = open(null, eventsPath(change));
        SseReader owner = open(admin, eventsPath(change))) {
      await("first states", () -> !other.data.isEmpty() && !anonymous.data.isEmpty() && !owner.data.isEmpty());

      gApi.changes().id(change.getChangeId()).setPrivate(true, null);

      await("all streams to end", () -> other.ended && anonymous.ended && owner.ended);
    }
    assertThat(get(user, eventsPath(change)).statusCode()).isEqualTo(404);
    assertThat(get(null, eventsPath(change)).statusCode()).isEqualTo(404);
    try (SseReader owner = open(admin, eventsPath(change))) {
      await("the owner to be back", () -> !owner.data.isEmpty());
    }
  }

  @Test
  public void aDeletedAndAMovedChangeLoseTheirStreams() throws Exception {
    PushOneCommit.Result deleted = createChange();
    PushOneCommit.Result moved = createChange();
    String path = eventsPath(deleted);
    createBranch(BranchNameKey.create(project, "other"));
    try (SseReader one = open(user, path);
        SseReader two = open(user, eventsPath(moved))) {
      await("first states", () -> !one.data.isEmpty() && !two.data.isEmpty());

      gApi.changes().id(deleted.getChangeId()).delete();
      await("the deleted change's stream to end", () -> one.ended);
      assertThat(two.ended).isFalse();
      gApi.changes().id(moved.getChangeId()).move("other");
      await("the moved change's stream to end", () -> two.ended);
    }
    assertThat(get(user, path).statusCode()).isEqualTo(404);
  }

  @Test
  public void lostAccessToTheProjectEndsTheStream() throws Exception {
    PushOneCommit.Result change = createChange();
    try (SseReader stream = open(user, eventsPath(change))) {
      await("the first state", () -> !stream.data.isEmpty());

      projectOperations
          .project(project)
          .forUpdate()
          .add(block(Permission.READ).ref("refs/*").group(REGISTERED_USERS))
          .update();

      await("the stream to end", () -> stream.ended);
    }
  }

  @Test
  public void moreStreamsThanAnAccountMayHaveAreRefused() throws Exception {
    PushOneCommit.Result change = createChange();
    try (SseReader one = open(user, eventsPath(change));
        SseReader two = open(user, eventsPath(change));
        SseReader three = open(user, eventsPath(change))) {
      assertThat(List.of(one.status(), two.status(), three.status())).containsExactly(200, 200, 200);

      try (SseReader four = open(user, eventsPath(change))) {
        assertThat(four.status()).isEqualTo(429);
        assertThat(four.response.headers().firstValue("Retry-After")).isPresent();
      }
      try (SseReader other = open(admin, eventsPath(change))) {
        assertThat(other.status()).isEqualTo(200);
      }
    }
  }

  @Test
  public void aDeadBackendIsToldAndThenItsReturn() throws Exception {
    PushOneCommit.Result change = createChange();
    int port = backend.port();
    backend.close();
    try (SseReader stream = open(user, eventsPath(change))) {
      await("the notice", () -> !stream.data.isEmpty());
      assertThat(stream.data.get(0)).isEqualTo(Unavailable.UNREACHABLE.json());

      backend = new StandInBackend(port);

      await("the state", () -> stream.data.size() > 1);
      assertThat(stream.data.get(stream.data.size() - 1)).isEqualTo(backend.progress);
    }
  }

  @Test
  public void whatIsAskedForMustBeNamed() throws Exception {
    assertThat(get(user, "/plugins/milepost/events").statusCode()).isEqualTo(400);
    assertThat(get(user, "/plugins/milepost/events?change=a~1").statusCode()).isEqualTo(400);
    assertThat(backend.readerCalls()).isEmpty();
  }

  private List<StandInBackend.Call> upstreams() {
    return backend.readerCalls().stream().filter(call -> call.path().endsWith("/events")).toList();
  }
}
