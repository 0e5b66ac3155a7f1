// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.gerrit.lifecycle.LifecycleModule;

/** The backend's questions. */
public final class QuestionsModule extends LifecycleModule {
  @Override
  protected void configure() {
    bind(QuestionLine.class);
    listener().to(QuestionLine.class);
  }
}
