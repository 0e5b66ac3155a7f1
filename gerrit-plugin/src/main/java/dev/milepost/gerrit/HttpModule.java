// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.httpd.AllRequestFilter;
import com.google.gerrit.server.config.GerritIsReplica;
import com.google.inject.Inject;
import com.google.inject.Scopes;
import com.google.inject.servlet.ServletModule;
import dev.milepost.gerrit.assets.AssetsModule;
import dev.milepost.gerrit.hooks.HooksServlet;
import dev.milepost.gerrit.progress.NotModifiedFilter;
import dev.milepost.gerrit.stream.EventsServlet;

/** What Milepost serves below {@code /plugins/milepost/}. */
class HttpModule extends ServletModule {
  private final boolean replica;
  private final Settings settings;

  @Inject
  HttpModule(@GerritIsReplica Boolean replica, Settings settings) {
    this.replica = replica;
    this.settings = settings;
  }

  @Override
  protected void configureServlets() {
    if (replica) {
      return;
    }
    install(new AssetsModule(settings.without(), settings.language()));
    serve("/events").with(EventsServlet.class);
    serve("/hooks/*").with(HooksServlet.class);
    DynamicSet.bind(binder(), AllRequestFilter.class).to(NotModifiedFilter.class).in(Scopes.SINGLETON);
  }
}
