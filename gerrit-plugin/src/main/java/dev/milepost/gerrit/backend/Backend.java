// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The backend as it is at this moment: an address to call, or the reason why there is none. */
@Singleton
public final class Backend {
  private record State(Endpoint endpoint, Unavailable why) {}

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile State state = new State(null, Unavailable.UNREACHABLE);

  /** Where to call, if anywhere. */
  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(state.endpoint);
  }

  /** What to tell readers when a call cannot be made or fails. */
  public Unavailable why() {
    return state.why;
  }

  /** Registers what is to be done whenever there is an endpoint anew; it must not wait. */
  public void onReady(Runnable listener) {
    listeners.add(listener);
  }

  void ready(Endpoint endpoint) {
    state = new State(endpoint, Unavailable.UNREACHABLE);
    listeners.forEach(Runnable::run);
  }

  void unavailable(Unavailable why) {
    state = new State(null, why);
  }
}
