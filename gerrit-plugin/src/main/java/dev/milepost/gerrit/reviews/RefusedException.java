// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.reviews;

/** Why a review is not posted, in one line for who looks after Milepost. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean forGood;

  private RefusedException(boolean forGood, String why) {
    super(why);
    this.forGood = forGood;
  }

  /** It may be tried again: somebody may put it right. */
  RefusedException(String format, Object... values) {
    this(false, String.format(format, values));
  }

  /** Nothing would make it right. */
  static RefusedException forGood(String format, Object... values) {
    return new RefusedException(true, String.format(format, values));
  }

  boolean isForGood() {
    return forGood;
  }
}
