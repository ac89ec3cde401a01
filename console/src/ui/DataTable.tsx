/** A sortable table, shown as a list of cards where it is narrow. */
import {
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type ColumnDef,
  type RowData,
  type SortingState,
} from '@tanstack/react-table';
import { useState, type ReactNode } from 'react';
import { Icon } from './Icon';
import { Button, css } from './index';

declare module '@tanstack/react-table' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    numeric?: boolean;
    /** A column of buttons, without a title. */
    action?: boolean;
  }
}

export interface RowMarks {
  marked?: boolean;
  isNew?: boolean;
}

export function DataTable<T>({
  label,
  columns,
  rows,
  id,
  initialSort = [],
  marks,
  more,
}: {
  label: string;
  columns: ColumnDef<T>[];
  rows: T[];
  id: (row: T) => string;
  initialSort?: SortingState;
  marks?: (row: T) => RowMarks;
  more?: { has: boolean; busy: boolean; load: () => void };
}): ReactNode {
  const [sorting, setSorting] = useState<SortingState>(initialSort);
  const table = useReactTable({
    data: rows,
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: id,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  return (
    <>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={label}>
        <table className={css.table} data-cards="" role="table">
          <thead role="rowgroup">
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} role="row">
                {group.headers.map((header) => {
                  const sorted = header.column.getIsSorted();
                  const title = flexRender(header.column.columnDef.header, header.getContext());
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      role="columnheader"
                      data-numeric={header.column.columnDef.meta?.numeric === true ? '' : undefined}
                      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                    >
                      {header.column.getCanSort() ? (
                        <button type="button" className={css.sort} onClick={header.column.getToggleSortingHandler()}>
                          {title}
                          {sorted !== false && <Icon name={sorted === 'asc' ? 'up' : 'down'} size={12} />}
                        </button>
                      ) : (
                        title
                      )}
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody role="rowgroup">
            {table.getRowModel().rows.map((row) => {
              const { marked = false, isNew = false } = marks?.(row.original) ?? {};
              return (
                <tr key={row.id} role="row" data-marked={marked ? '' : undefined} data-new={isNew ? '' : undefined}>
                  {row.getVisibleCells().map((cell) => {
                    const { meta, header } = cell.column.columnDef;
                    return (
                      <td
                        key={cell.id}
                        role="cell"
                        data-numeric={meta?.numeric === true ? '' : undefined}
                        data-action={meta?.action === true ? '' : undefined}
                      >
                        <span className={css.cellLabel} aria-hidden="true">
                          {typeof header === 'string' ? header : ''}
                        </span>
                        {flexRender(cell.column.columnDef.cell, cell.getContext())}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {more?.has === true && (
        <div className={css.more}>
          <Button busy={more.busy} onClick={more.load}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
