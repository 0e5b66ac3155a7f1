// SPDX-License-Identifier: Apache-2.0
// Where the focus is, in the innermost shadow root.
let element = document.activeElement;
while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
const style = getComputedStyle(element);
return {
  host: element.getRootNode().host?.localName ?? '',
  what: [element.localName, element.classList[0]].filter(Boolean).join('.'),
  name: element.ariaLabel ?? element.textContent.trim(),
  outline: style.outlineStyle === 'none' ? 0 : Math.round(parseFloat(style.outlineWidth)),
};
