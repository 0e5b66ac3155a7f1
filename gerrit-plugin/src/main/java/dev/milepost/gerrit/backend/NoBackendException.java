// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

/** The embedded backend cannot run on this machine, now or later. */
final class NoBackendException extends Exception {
  private static final long serialVersionUID = 1L;

  NoBackendException(String why) {
    super(why);
  }
}
