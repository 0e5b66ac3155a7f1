// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class SseParserTest {
  @Test
  public void eventsEndWithAnEmptyLine() {
    assertThat(parse("id: \"a\"\nevent: progress\ndata: {\"é\":1}\n\n:\n\nid: \"b\"\ndata: x\n\ndata: unfinished"))
        .containsExactly(new ServerEvent("\"a\"", "progress", "{\"é\":1}"), new ServerEvent("\"b\"", "message", "x"))
        .inOrder();
  }

  @Test
  public void anIdStaysUntilTheNextAndAnEmptyOneForgetsIt() {
    assertThat(parse("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").stream().map(ServerEvent::id))
        .containsExactly("1", "1", "")
        .inOrder();
  }

  @Test
  public void allLineEndingsAndLinesOfDataAreUnderstood() {
    assertThat(parse("data: a\r\ndata:b\rdata:  c\n\r\n").get(0).data()).isEqualTo("a\nb\n c");
  }

  @Test
  public void whatIsNotKnownIsIgnored() {
    assertThat(parse("\uFEFFretry: 5\nweather: fine\nevent: only\n\ndata\n\n"))
        .containsExactly(new ServerEvent("", "message", ""));
  }

  @Test
  public void anEndlessLineIsRefused() {
    assertThrows(IllegalStateException.class, () -> parse("data: " + "x".repeat(2_000)));
    assertThrows(IllegalStateException.class, () -> parse("data: 123456789\n".repeat(200)));
  }

  /** However the bytes are cut, the events are the same. */
  private static List<ServerEvent> parse(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    List<ServerEvent> whole = new ArrayList<>();
    new SseParser(1_000, whole::add).feed(ByteBuffer.wrap(bytes));
    List<ServerEvent> single = new ArrayList<>();
    SseParser parser = new SseParser(1_000, single::add);
    for (byte b : bytes) {
      parser.feed(ByteBuffer.wrap(new byte[] {b}));
    }
    assertThat(single).isEqualTo(whole);
    return whole;
  }
}
