// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.collect.ImmutableSortedSet;
import com.google.gson.JsonObject;

/**
 * What a statement says of one reader's question: the change as it is now, the revision asked about, and the variant
 * of the answer that the reader may have. It names no account.
 *
 * @param change {@code API.md}, "Change", without submit requirements; not to be modified
 * @param revision 40 lower-case hex digits
 * @param patchSet the revision's number
 * @param groups those groups named by the backend's configuration that the reader is in
 * @param signedIn whether the reader is signed in
 */
public record ReaderScope(
    JsonObject change, String revision, int patchSet, ImmutableSortedSet<String> groups, boolean signedIn) {}
