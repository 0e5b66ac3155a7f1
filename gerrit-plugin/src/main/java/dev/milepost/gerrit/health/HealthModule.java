// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import static com.google.gerrit.server.config.ConfigResource.CONFIG_KIND;

import com.google.gerrit.extensions.annotations.Exports;
import com.google.gerrit.extensions.config.CapabilityDefinition;
import com.google.gerrit.extensions.restapi.RestApiModule;

/** How Milepost itself is, over Gerrit's REST interface, and who may see it. */
public final class HealthModule extends RestApiModule {
  @Override
  protected void configure() {
    bind(CapabilityDefinition.class).annotatedWith(Exports.named(ViewHealth.ID)).to(ViewHealth.class);
    bind(AdminCalls.class);
    bind(OwnHealth.class);
    get(CONFIG_KIND, "health").to(GetHealth.class);
    post(CONFIG_KIND, "test").to(PostTest.class);
  }
}
