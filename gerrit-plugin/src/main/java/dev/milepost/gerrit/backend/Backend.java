// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The backend as it is at this moment: an address to call, or the reason why there is none. */
@Singleton
public final class Backend {
  private record State(Endpoint endpoint, Unavailable why, Instant since) {}

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile State state = new State(null, Unavailable.UNREACHABLE, Instant.now());

  /** Where to call, if anywhere. */
  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(state.endpoint);
  }

  /** What to tell readers when a call cannot be made or fails. */
  public Unavailable why() {
    return state.why;
  }

  /** Since when it is as it is. */
  public Instant since() {
    return state.since;
  }

  /** How often the embedded one was started after its first time. */
  public int restarts() {
    return restarts.get();
  }

  /** Registers what is to be done whenever there is an endpoint anew; it must not wait. */
  public void onReady(Runnable listener) {
    listeners.add(listener);
  }

  void ready(Endpoint endpoint) {
    state = new State(endpoint, Unavailable.UNREACHABLE, Instant.now());
    listeners.forEach(Runnable::run);
  }

  void unavailable(Unavailable why) {
    State before = state;
    boolean same = before.endpoint == null && before.why == why;
    state = new State(null, why, same ? before.since : Instant.now());
  }

  void restarted() {
    restarts.incrementAndGet();
  }
}
