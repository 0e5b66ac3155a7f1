// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.lifecycle.LifecycleModule;
import com.google.gerrit.server.events.EventListener;

/** Gerrit's events for the backend. */
public final class OutboxModule extends LifecycleModule {
  @Override
  protected void configure() {
    bind(Outbox.class);
    listener().to(Outbox.class);
    DynamicSet.bind(binder(), EventListener.class).to(Outbox.class);
    DynamicSet.bind(binder(), GitReferenceUpdatedListener.class).to(Outbox.class);
  }
}
