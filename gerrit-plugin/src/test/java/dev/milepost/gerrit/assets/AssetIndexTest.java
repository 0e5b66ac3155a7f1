// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.Assert.assertThrows;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.Test;

public class AssetIndexTest {
  @Test
  public void anIndexNamesItsFiles() {
    AssetIndex index = AssetIndex.parse("{\"loader\":\"m-1.js\",\"files\":{\"m-1.js\":{\"type\":\"text/javascript\"}}}");
    assertThat(index.loader()).hasValue("m-1.js");
    assertThat(index.type("m-1.js")).hasValue("text/javascript");
    assertThat(index.type("assets.json")).isEmpty();
  }

  @Test
  public void namesThatLeaveTheFolderAreRefused() {
    for (String name : new String[] {"../x", "a/b", ".hidden", "", "a b"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> AssetIndex.parse("{\"loader\":\"" + name + "\",\"files\":{\"" + name + "\":{\"type\":\"t\"}}}"));
    }
    assertThrows(IllegalArgumentException.class, () -> AssetIndex.parse("{\"loader\":\"none.js\",\"files\":{}}"));
  }

  @Test
  public void aJarWithoutTheWidgetHasNothingToServe() throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertThat(AssetIndex.read(empty).loader()).isEmpty();
    }
  }
}
