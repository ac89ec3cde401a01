import { useMemo, type ReactNode } from 'react';
import css from './views.module.css';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A longer payload is shown without colours. */
const MOST_COLOURED = 100_000;

/** JSON text with syntax colours. */
export function Json({ text }: { text: string }) {
  const coloured = useMemo(() => (text.length > MOST_COLOURED ? text : colour(text)), [text]);
  return (
    <pre className={css.payload} tabIndex={0} aria-label="Payload">
      {coloured}
    </pre>
  );
}

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, match.index));
    const [whole, string, colon] = match;
    if (string !== undefined) {
      parts.push(
        <span key={match.index} className={colon === undefined ? css.jsonText : css.jsonKey}>
          {string}
        </span>,
        colon ?? '',
      );
    } else {
      parts.push(
        <span key={match.index} className={css.jsonOther}>
          {whole}
        </span>,
      );
    }
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
