// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import com.google.gerrit.common.Version;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.Settings;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.metrics.PluginMetrics;
import java.util.Optional;

/** What the plugin itself knows of how Milepost is; there when the backend is not. The numbers are those of its metrics. */
@Singleton
final class OwnHealth {
  private final Settings settings;
  private final Backend backend;
  private final PluginMetrics metrics;

  @Inject
  OwnHealth(Settings settings, Backend backend, PluginMetrics metrics) {
    this.settings = settings;
    this.backend = backend;
    this.metrics = metrics;
  }

  JsonObject tell() {
    JsonObject out = new JsonObject();
    // Of the jar's manifest; classes outside a jar have none.
    String version = OwnHealth.class.getPackage().getImplementationVersion();
    if (version != null) {
      out.addProperty("version", version);
    }
    out.addProperty("gerrit", Version.getVersion());
    out.addProperty("now", System.currentTimeMillis());
    out.add("backend", ofBackend());
    JsonObject outbox = new JsonObject();
    add(outbox, "size", "outbox/size");
    out.add("outbox", outbox);
    JsonObject questions = new JsonObject();
    questions.addProperty("connected", metrics.read("questions/connected").filter(lines -> lines > 0).isPresent());
    out.add("questions", questions);
    JsonObject streams = new JsonObject();
    add(streams, "open", "streams/open");
    add(streams, "upstream", "streams/upstream");
    out.add("streams", streams);
    return out;
  }

  private JsonObject ofBackend() {
    JsonObject out = new JsonObject();
    boolean embedded = settings.backendUrl().isEmpty();
    Optional<Endpoint> endpoint = backend.endpoint();
    out.addProperty("kind", embedded ? "embedded" : "url");
    String there = embedded ? "runs" : "configured";
    out.addProperty("state", endpoint.isPresent() ? there : backend.why().key());
    out.addProperty("since", backend.since().toEpochMilli());
    if (embedded) {
      out.addProperty("restarts", backend.restarts());
    } else {
      endpoint.ifPresent(to -> out.addProperty("host", to.base().getRawAuthority()));
    }
    return out;
  }

  /** Left out where the plugin could not set it up, as an outbox whose folder is not writable. */
  private void add(JsonObject to, String name, String gauge) {
    metrics.read(gauge).ifPresent(value -> to.addProperty(name, value));
  }
}
