// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.gerrit.extensions.registration.DynamicSet;
import com.google.gerrit.extensions.webui.JavaScriptPlugin;
import com.google.gerrit.extensions.webui.WebUiPlugin;
import com.google.inject.servlet.ServletModule;
import java.util.Optional;
import java.util.stream.Stream;

/** The widget's files, and the script among them that Gerrit's pages load. */
public final class AssetsModule extends ServletModule {
  private final ImmutableList<String> without;
  private final Optional<String> language;

  /** The script leaves out these of its places, and says its words in that language. */
  public AssetsModule(ImmutableList<String> without, Optional<String> language) {
    this.without = without;
    this.language = language;
  }

  @Override
  protected void configureServlets() {
    AssetIndex index = AssetIndex.read(AssetsModule.class.getClassLoader());
    bind(AssetIndex.class).toInstance(index);
    serve("/static/*").with(AssetsServlet.class);
    // The script reads it from its own address.
    String how =
        Stream.concat(without.stream().map(place -> place + "=off"), language.stream().map(tag -> "language=" + tag))
            .collect(joining("&"));
    index
        .loader()
        .map(loader -> new JavaScriptPlugin(how.isEmpty() ? loader : loader + "?" + how))
        .ifPresent(script -> DynamicSet.bind(binder(), WebUiPlugin.class).toInstance(script));
  }
}
