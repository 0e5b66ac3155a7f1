// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/** A response that becomes a 304 without a body once it is told an ETag that the reader holds. */
final class NotModifiedResponse extends HttpServletResponseWrapper {
  private final String ifNoneMatch;
  private boolean held;

  NotModifiedResponse(HttpServletResponse response, String ifNoneMatch) {
    super(response);
    this.ifNoneMatch = ifNoneMatch;
  }

  @Override
  public void setHeader(String name, String value) {
    if (name.equalsIgnoreCase("ETag")) {
      held = NotModifiedFilter.matches(ifNoneMatch, value);
    }
    if (!held || !name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Content-Encoding")) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void setStatus(int status) {
    super.setStatus(held && status == SC_OK ? SC_NOT_MODIFIED : status);
  }

  @Override
  public void setContentLength(int length) {
    if (!held) {
      super.setContentLength(length);
    }
  }

  @Override
  public void setContentLengthLong(long length) {
    if (!held) {
      super.setContentLengthLong(length);
    }
  }

  @Override
  public void setContentType(String type) {
    if (!held) {
      super.setContentType(type);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    return held ? new Nowhere() : super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return held ? new PrintWriter(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8) : super.getWriter();
  }

  private static final class Nowhere extends ServletOutputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("a 304 is not written asynchronously");
    }

    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {}
  }
}
