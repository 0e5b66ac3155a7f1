// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import com.google.gerrit.extensions.config.CapabilityDefinition;

/** The global capability to see how Milepost itself is; administrators have it without being given it. */
final class ViewHealth extends CapabilityDefinition {
  /** In {@code project.config} it stands behind the plugin's name: {@code milepost-viewHealth}. */
  static final String ID = "viewHealth";

  @Override
  public String getDescription() {
    return "View Milepost Health";
  }
}
