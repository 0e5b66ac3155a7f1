// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.extensions.webui.JavaScriptPlugin;
import com.google.gerrit.extensions.webui.WebUiPlugin;
import com.google.inject.servlet.ServletModule;

/** The widget's files, and the script among them that Gerrit's pages load. */
public final class AssetsModule extends ServletModule {
  private final boolean checks;

  /** With {@code checks} the script also tells Gerrit's Checks. */
  public AssetsModule(boolean checks) {
    this.checks = checks;
  }

  @Override
  protected void configureServlets() {
    AssetIndex index = AssetIndex.read(AssetsModule.class.getClassLoader());
    bind(AssetIndex.class).toInstance(index);
    serve("/static/*").with(AssetsServlet.class);
    // The script reads it from its own address.
    String how = checks ? "" : "?checks=off";
    index
        .loader()
        .map(loader -> new JavaScriptPlugin(loader + how))
        .ifPresent(script -> DynamicSet.bind(binder(), WebUiPlugin.class).toInstance(script));
  }
}
