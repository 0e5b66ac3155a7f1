// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * {@code /plugins/milepost/static/*}. Gerrit's own handler knows no type for WebAssembly, sends no Cache-Control and
 * compresses nothing; here each file lies ready in its codings and is kept for ever, because its name is its hash.
 */
@Singleton
final class AssetsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String FOLDER = "/static/";
  private static final List<String> CODINGS = List.of("br", "gzip");

  private final transient AssetIndex index;

  @Inject
  AssetsServlet(AssetIndex index) {
    this.index = index;
  }

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse res) throws IOException {
    String path = req.getRequestURI();
    String name = path.substring(path.lastIndexOf(FOLDER) + FOLDER.length());
    Optional<String> type = index.type(name);
    if (type.isEmpty()) {
      notFound(res);
      return;
    }
    for (String coding : AcceptEncoding.preferred(req.getHeader("Accept-Encoding"), CODINGS)) {
      try (InputStream file = open(name, coding)) {
        if (file != null) {
          send(file.readAllBytes(), type.get(), coding, res);
          return;
        }
      }
    }
    try (InputStream plain = open(name, "identity")) {
      if (plain == null) {
        notFound(res);
      } else {
        send(plain.readAllBytes(), type.get(), "identity", res);
      }
    }
  }

  private static InputStream open(String name, String coding) {
    String suffix =
        switch (coding) {
          case "br" -> ".br";
          case "gzip" -> ".gz";
          default -> "";
        };
    return AssetsServlet.class.getResourceAsStream(FOLDER + name + suffix);
  }

  private static void send(byte[] body, String type, String coding, HttpServletResponse res) throws IOException {
    res.setContentType(type);
    res.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    res.setHeader("Vary", "Accept-Encoding");
    res.setHeader("X-Content-Type-Options", "nosniff");
    if (!coding.equals("identity")) {
      res.setHeader("Content-Encoding", coding);
    }
    res.setContentLength(body.length);
    res.getOutputStream().write(body);
  }

  private static void notFound(HttpServletResponse res) throws IOException {
    res.setHeader("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
    res.sendError(HttpServletResponse.SC_NOT_FOUND);
  }
}
