// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.owners;

import com.google.gerrit.entities.Project;

/**
 * {@code milepost.config} of one project.
 *
 * @param project whose {@code refs/meta/config} has it
 * @param revision the commit there that was read
 * @param text what it says
 */
public record OwnerFile(Project.NameKey project, String revision, String text) {
  /** Its path in {@code refs/meta/config}. */
  public static final String NAME = "milepost.config";
}
