// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.gerrit.extensions.events.ChangeDeletedListener;
import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.extensions.events.PrivateStateChangedListener;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.lifecycle.LifecycleModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.milepost.gerrit.Settings;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.places.Places;

/** Event streams to readers. */
public final class StreamModule extends LifecycleModule {
  @Override
  protected void configure() {
    bind(ReadCheck.class);
    bind(StreamHub.class);
    listener().to(StreamHub.class);
    DynamicSet.bind(binder(), PrivateStateChangedListener.class).to(VisibilityWatch.class);
    DynamicSet.bind(binder(), ChangeDeletedListener.class).to(VisibilityWatch.class);
    DynamicSet.bind(binder(), GitReferenceUpdatedListener.class).to(VisibilityWatch.class);
  }

  @Provides
  @Singleton
  Places caps(Settings settings, PluginMetrics metrics) {
    Places caps =
        new Places(settings.maxStreams(), settings.maxStreamsPerAccount(), settings.maxStreamsPerAddress());
    metrics.gauge("streams/open", "Event streams open to readers", caps::open);
    return caps;
  }
}
