// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.common.base.Splitter;
import com.google.gerrit.httpd.AllRequestFilter;
import com.google.inject.Inject;
import java.io.IOException;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Turns the answer of {@code milepost~progress} into a 304 when the reader holds it already. Gerrit's REST views can
 * send an ETag but not compare it; it has authorised and computed the answer in any case, so only bytes are saved.
 */
public final class NotModifiedFilter extends AllRequestFilter {
  private static final String VIEW = "/milepost~progress";

  @Inject
  NotModifiedFilter() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest req
        && response instanceof HttpServletResponse res
        && req.getRequestURI().endsWith(VIEW)
        && req.getMethod().equals("GET")
        && req.getHeader("If-None-Match") != null) {
      chain.doFilter(req, new NotModifiedResponse(res, req.getHeader("If-None-Match")));
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Weak comparison (RFC 9110, 8.8.3.2) of one ETag with a list of them. */
  static boolean matches(String ifNoneMatch, String etag) {
    if (etag.isEmpty()) {
      return false;
    }
    for (String candidate : Splitter.on(',').trimResults().split(ifNoneMatch)) {
      if (candidate.equals("*") || strong(candidate).equals(strong(etag))) {
        return true;
      }
    }
    return false;
  }

  private static String strong(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }
}
