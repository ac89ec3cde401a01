import type { CSSOptions } from 'vite';

/** Stronger than any selector of a host, unless it names three ids or is important. */
const RAISED = ':not(#_#_#_)';

/**
 * Raises each rule of the console by the same specificity, so that a host's styles, in whatever order and layer they
 * are loaded, cannot override them. The rules' order among themselves stays the same.
 */
export const css: CSSOptions = {
  postcss: {
    plugins: [
      {
        postcssPlugin: 'raise',
        OnceExit(styles) {
          styles.walkRules(/^[.:]/, (rule) => {
            rule.selectors = rule.selectors.map((selector) => `${RAISED}${selector}`);
          });
        },
      },
    ],
  },
};
