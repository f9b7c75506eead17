/** To what had the focus before; where that is gone, to the page, for on nothing Tab would start from the top. */
export function giveFocusBack(to: Element | null): void {
  const target = to?.isConnected === false ? document.querySelector('#main') : to;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
