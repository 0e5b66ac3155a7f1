// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.metrics;

import com.google.gerrit.metrics.MetricMaker;

/** Metrics outside a Gerrit. */
public final class TestMetrics {
  private TestMetrics() {}

  public static PluginMetrics of(MetricMaker maker) {
    return new PluginMetrics(maker);
  }
}
