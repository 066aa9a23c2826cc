import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface VirtualGridProps<T> {
  items: readonly T[];
  keyOf: (item: T, index: number) => string | number;
  renderItem: (item: T, index: number) => ReactNode;
  /** Narrowest column in px; without it the grid is a list of one column. */
  minWidth?: number;
  /** Columns on a narrow screen, narrower than `minWidth` if need be. */
  minColumns?: number;
  /** Px between rows and between columns. */
  gap?: number;
  /** First guess of a row's height in px; rows are then measured. */
  rowHeight: (columnWidth: number) => number;
  label: string;
}

/** A grid that scrolls with the window and holds only the rows that are in sight. */
export function VirtualGrid<T>({
  items,
  keyOf,
  renderItem,
  minWidth,
  minColumns = 1,
  gap = 12,
  rowHeight,
  label,
}: VirtualGridProps<T>) {
  const frame = useRef<HTMLUListElement>(null);
  const { ref: sizeRef, width } = useElementSize<HTMLUListElement>();
  const ref = useMergedRef(frame, sizeRef);
  const columns = minWidth && width > 0 ? Math.max(minColumns, Math.floor((width + gap) / (minWidth + gap))) : 1;
  const columnWidth = (width - gap * (columns - 1)) / columns;
  const rows = useWindowVirtualizer<HTMLLIElement>({
    count: width > 0 ? Math.ceil(items.length / columns) : 0,
    estimateSize: () => rowHeight(columnWidth),
    gap,
    overscan: 4,
    scrollMargin: useTop(frame),
  });

  return (
    <ul
      ref={ref}
      aria-label={label}
      style={{ position: 'relative', height: rows.getTotalSize(), margin: 0, padding: 0, listStyle: 'none' }}
    >
      {rows.getVirtualItems().flatMap((row) =>
        items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
          const index = row.index * columns + column;
          return (
            <li
              key={keyOf(item, index)}
              ref={column === 0 ? rows.measureElement : undefined}
              data-index={row.index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{
                position: 'absolute',
                top: 0,
                left: column * (columnWidth + gap),
                width: columnWidth,
                transform: `translateY(${row.start - rows.options.scrollMargin}px)`,
              }}
            >
              {renderItem(item, index)}
            </li>
          );
        }),
      )}
    </ul>
  );
}

/** Distance of an element from the top of the document, followed as what stands above it changes. */
function useTop(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
