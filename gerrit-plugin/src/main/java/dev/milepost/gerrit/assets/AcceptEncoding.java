// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Chooses among the codings in which a file lies ready (RFC 9110, 12.5.3). */
final class AcceptEncoding {
  private static final String IDENTITY = "identity";

  private AcceptEncoding() {}

  /**
   * The codings that the header allows, best first: by its weight, then by the order given.
   *
   * @param header the header's value, null for none
   * @param ready the codings there are, the smallest first; plain bytes are always there
   */
  static List<String> preferred(String header, List<String> ready) {
    if (header == null) {
      return List.of(IDENTITY);
    }
    List<String> all = new ArrayList<>(ready);
    all.add(IDENTITY);
    List<String> out = new ArrayList<>(all);
    out.removeIf(coding -> weight(header, coding) <= 0);
    out.sort((a, b) -> Double.compare(weight(header, b), weight(header, a)));
    // Plain bytes beat a 406 even where the header forbids them.
    return out.isEmpty() ? List.of(IDENTITY) : out;
  }

  private static double weight(String header, String coding) {
    double any = coding.equals(IDENTITY) ? 0.0001 : 0;
    for (String element : Splitter.on(',').trimResults().omitEmptyStrings().split(header.toLowerCase(Locale.ROOT))) {
      List<String> parts = Splitter.on(';').trimResults().splitToList(element);
      String name = parts.get(0).equals("x-gzip") ? "gzip" : parts.get(0);
      if (name.equals(coding)) {
        return quality(parts);
      }
      if (name.equals("*")) {
        any = quality(parts);
      }
    }
    return any;
  }

  private static double quality(List<String> parts) {
    for (String parameter : parts.subList(1, parts.size())) {
      if (parameter.startsWith("q=")) {
        try {
          return Math.min(1, Math.max(0, Double.parseDouble(parameter.substring(2))));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
