/** Tables as files for spreadsheets (RFC 4180). */

export type Cell = string | number | null | undefined;

/** An apostrophe is put before text that a spreadsheet would take for a formula. */
function cell(value: Cell): string {
  if (value === null || value === undefined) {
    return '';
  }
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (header: readonly string[], rows: ReadonlyArray<readonly Cell[]>): string =>
  [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';

/** Downloads a file in the browser. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
