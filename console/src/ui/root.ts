/**
 * The container of menus and tooltips: the console's root element, or within a modal dialog that dialog, because
 * everything outside it is covered and inert.
 */
import { createContext, useContext } from 'react';

export const RootContext = createContext<HTMLElement | null>(null);
export const useRoot = (): HTMLElement | null => useContext(RootContext);
