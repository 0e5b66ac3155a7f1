// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Paths of the backend's interface exactly as they are sent: a statement is bound to these bytes.
 */
public final class BackendPath {
  /** The rows of a list. */
  public static final String ROWS = "/v1/rows";

  /** How the backend is. */
  public static final String HEALTH = "/v1/health";

  /** Where Gerrit's events go. */
  public static final String EVENTS = "/v1/gerrit/events";

  /** Where the backend's questions come from. */
  public static final String QUESTIONS = "/v1/gerrit/questions";

  /** Where the answers go. */
  public static final String ANSWERS = "/v1/gerrit/answers";

  /** Where what an owner declares is checked. */
  public static final String OWNERS = "/v1/gerrit/owners/check";

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private BackendPath() {}

  /** The progress of one change at one revision. */
  public static String progress(String project, int number, String revision) {
    return revision(project, number, revision) + "/progress";
  }

  /** What the progress of one change at one revision rests on. */
  public static String why(String project, int number, String revision) {
    return revision(project, number, revision) + "/why";
  }

  /** The detail of one change at one revision. */
  public static String detail(String project, int number, String revision) {
    return revision(project, number, revision) + "/detail";
  }

  /** Where one change at one revision runs. */
  public static String included(String project, int number, String revision) {
    return revision(project, number, revision) + "/included";
  }

  /** The event stream of one change at one revision. */
  public static String events(String project, int number, String revision) {
    return revision(project, number, revision) + "/events";
  }

  /** Where a source's webhooks go. */
  public static String hook(String source) {
    return "/v1/hooks/" + segment(source);
  }

  /** Where a source is asked once. */
  public static String test(String source) {
    return "/v1/sources/" + segment(source) + "/test";
  }

  private static String revision(String project, int number, String revision) {
    return "/v1/changes/" + segment(project + "~" + number) + "/revisions/" + segment(revision);
  }

  /** One path segment: RFC 3986's unreserved characters as they are, every other byte of UTF-8 as {@code %XX}. */
  static String segment(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(UTF_8)) {
      if (unreserved(b)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
      }
    }
    return out.toString();
  }

  private static boolean unreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
