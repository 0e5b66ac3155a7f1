// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import com.google.common.collect.ImmutableList;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.extensions.webui.JavaScriptPlugin;
import com.google.gerrit.extensions.webui.WebUiPlugin;
import com.google.inject.servlet.ServletModule;

/** The widget's files, and the script among them that Gerrit's pages load. */
public final class AssetsModule extends ServletModule {
  private final ImmutableList<String> without;

  /** The script leaves out these of its places. */
  public AssetsModule(ImmutableList<String> without) {
    this.without = without;
  }

  @Override
  protected void configureServlets() {
    AssetIndex index = AssetIndex.read(AssetsModule.class.getClassLoader());
    bind(AssetIndex.class).toInstance(index);
    serve("/static/*").with(AssetsServlet.class);
    // The script reads it from its own address.
    String how = without.isEmpty() ? "" : "?" + String.join("=off&", without) + "=off";
    index
        .loader()
        .map(loader -> new JavaScriptPlugin(loader + how))
        .ifPresent(script -> DynamicSet.bind(binder(), WebUiPlugin.class).toInstance(script));
  }
}
