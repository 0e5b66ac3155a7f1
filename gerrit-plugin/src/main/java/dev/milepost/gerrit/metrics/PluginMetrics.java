// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.metrics;

import com.google.common.base.Supplier;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.gerrit.extensions.registration.RegistrationHandle;
import com.google.gerrit.metrics.Counter0;
import com.google.gerrit.metrics.Counter1;
import com.google.gerrit.metrics.Description;
import com.google.gerrit.metrics.Field;
import com.google.gerrit.metrics.MetricMaker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What Milepost counts in Gerrit's own registry; {@code Documentation/metrics.md} lists it. */
@Singleton
public final class PluginMetrics implements LifecycleListener {
  /** Progress asked for by readers. */
  public final Counter0 progressRequests;

  /** Rows of lists asked for by readers. */
  public final Counter0 rowsRequests;

  /** Progress and rows answered with {@code unavailable}, by its key. */
  public final Counter1<String> unavailable;

  /** Streams refused because a cap was reached. */
  public final Counter0 streamsRefused;

  /** Streams ended by us, by reason. */
  public final Counter1<String> streamsDropped;

  /** Events that never reached the backend because the outbox was full or unwritable. */
  public final Counter0 outboxDropped;

  /** Questions of the backend that were answered. */
  public final Counter0 questionsAnswered;

  /** Starts of the embedded backend after its first. */
  public final Counter0 backendRestarts;

  private final MetricMaker maker;
  private final List<RegistrationHandle> gauges = new ArrayList<>();
  private final Map<String, Supplier<Integer>> read = new ConcurrentHashMap<>();

  @Inject
  PluginMetrics(MetricMaker maker) {
    this.maker = maker;
    progressRequests = counter("progress/requests", "Progress requests of readers");
    rowsRequests = counter("rows/requests", "Requests of readers for the rows of a list");
    unavailable =
        maker.newCounter("progress/unavailable", rate("Requests of readers that found no backend"), field("key", "why there was none"));
    streamsRefused = counter("streams/refused", "Event streams refused because of a cap");
    streamsDropped = maker.newCounter("streams/dropped", rate("Event streams ended by the plugin"), field("reason", "why it was ended"));
    outboxDropped = counter("outbox/dropped", "Events lost because the outbox was full or not writable");
    questionsAnswered = counter("questions/answered", "Questions of the backend answered");
    backendRestarts = counter("backend/restarts", "Restarts of the embedded backend");
  }

  /** Adds a gauge read whenever the registry is; it goes when the plugin stops. */
  public void gauge(String name, String description, Supplier<Integer> value) {
    RegistrationHandle handle =
        maker.newCallbackMetric(name, Integer.class, new Description(description).setGauge(), value);
    synchronized (gauges) {
      gauges.add(handle);
    }
    read.put(name, value);
  }

  /** What a gauge says now; empty when there is none of that name. */
  public Optional<Integer> read(String name) {
    return Optional.ofNullable(read.get(name)).map(Supplier::get);
  }

  @Override
  public void start() {}

  @Override
  public void stop() {
    synchronized (gauges) {
      gauges.forEach(RegistrationHandle::remove);
      gauges.clear();
    }
    read.clear();
  }

  private Counter0 counter(String name, String description) {
    return maker.newCounter(name, rate(description));
  }

  private static Description rate(String description) {
    return new Description(description).setRate();
  }

  private static Field<String> field(String name, String description) {
    return Field.ofString(name, Field.ignoreMetadata()).description(description).build();
  }
}
