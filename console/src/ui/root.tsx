/**
 * The container of menus and tooltips: the console's root element, or within a modal dialog that dialog, because
 * everything outside it is covered and inert.
 */
import { createContext, forwardRef, useContext, useImperativeHandle, useLayoutEffect, useRef, type HTMLAttributes } from 'react';
import css from './ui.module.css';

export const RootContext = createContext<HTMLElement | null>(null);
export const useRoot = (): HTMLElement | null => useContext(RootContext);

/** The role of the main part: a page has one, which may be the host's. */
export const useMainRole = (): 'main' | 'region' => (useRoot()?.closest('main, [role="main"]') == null ? 'main' : 'region');

/**
 * Shows a menu or tooltip in the browser's top layer, as dialogs are: above the host's elements whatever their
 * `z-index`, and not clipped or moved by the elements around the console.
 */
export const TopLayer = forwardRef<HTMLDivElement | null, HTMLAttributes<HTMLDivElement>>(function TopLayer(props, ref) {
  const layer = useRef<HTMLDivElement>(null);
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(ref, () => layer.current);
  useLayoutEffect(() => {
    const { current } = layer;
    if (current === null || !('showPopover' in current)) {
      return undefined;
    }
    current.popover = 'manual';
    current.showPopover();
    return () => current.hidePopover();
  }, []);
  return <div {...props} ref={layer} className={css.topLayer} />;
});
