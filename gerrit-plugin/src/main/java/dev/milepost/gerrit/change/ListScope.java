// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.collect.ImmutableSortedSet;

/**
 * The variant of the answers that the reader of a list may have. It names no account.
 *
 * @param groups those groups named by the backend's configuration that the reader is in
 * @param signedIn whether the reader is signed in
 */
public record ListScope(ImmutableSortedSet<String> groups, boolean signedIn) {}
