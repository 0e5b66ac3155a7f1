// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The only place that opens connections to the backend. A few threads serve any number of calls and streams;
 * nothing that runs on them may wait.
 */
@Singleton
public final class BackendClient implements LifecycleListener {
  private static final int MAX_ANSWER = 4 << 20;
  private static final Duration READER_CONNECT = Duration.ofMillis(300);
  private static final Duration BACKGROUND_CONNECT = Duration.ofSeconds(5);

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          4, new ThreadFactoryBuilder().setNameFormat("milepost-http-%d").setDaemon(true).build());
  private final HttpClient forReaders = client(READER_CONNECT);
  private final HttpClient inBackground = client(BACKGROUND_CONNECT);

  @Inject
  BackendClient() {}

  /**
   * A call whose caller holds one of Gerrit's threads, with what {@code read} makes of the answer: connects within 300 ms, and
   * is over after {@code limit}. The request's own limit ends with the headers; a body that trickles must end too.
   */
  public <T> CompletableFuture<T> callForReader(
      HttpRequest request, Duration limit, Function<HttpResponse<byte[]>, T> read) {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        forReaders.sendAsync(request, info -> new CappedBody(MAX_ANSWER));
    CompletableFuture<T> call = exchange.thenApply(read).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    call.whenComplete((answer, error) -> exchange.cancel(true));
    return call;
  }

  /** A call that nobody waits for on a thread of Gerrit's. */
  public CompletableFuture<HttpResponse<byte[]>> callInBackground(HttpRequest request) {
    return inBackground.sendAsync(request, info -> new CappedBody(MAX_ANSWER));
  }

  /** A request with its statement. */
  public static HttpRequest.Builder request(Endpoint endpoint, String path, String statement, Duration limit) {
    return HttpRequest.newBuilder(endpoint.at(path))
        .timeout(limit)
        .header("Authorization", "Bearer " + statement);
  }

  /** A request for a stream. It has no limit of time here: newer Java runtimes count the body in. */
  public static HttpRequest.Builder stream(Endpoint endpoint, String path, String statement) {
    return HttpRequest.newBuilder(endpoint.at(path))
        .header("Authorization", "Bearer " + statement)
        .header("Accept", "text/event-stream");
  }

  Executor threads() {
    return threads;
  }

  HttpClient streams() {
    return inBackground;
  }

  @Override
  public void start() {}

  @Override
  public void stop() {
    forReaders.shutdownNow();
    inBackground.shutdownNow();
    threads.shutdownNow();
  }

  private HttpClient client(Duration connect) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connect)
        .executor(threads)
        .build();
  }
}
