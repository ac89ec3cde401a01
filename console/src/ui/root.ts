/**
 * The element that everything of the console is in, so that what floats is there too; within a dialog that dialog,
 * as nothing outside it can be seen or used.
 */
import { createContext, useContext } from 'react';

export const RootContext = createContext<HTMLElement | null>(null);
export const useRoot = (): HTMLElement | null => useContext(RootContext);
