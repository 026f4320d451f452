// How many columns a wall has: the tiles as large as they can be with all of them in the window, and never too small to read.

export interface Room {
  width: number;
  height: number;
  /** Between two tiles. */
  gap: number;
  /** What a tile has below its picture. */
  caption: number;
  /** Narrower than this nobody can read a tile; then the wall scrolls. */
  least: number;
}

export interface Layout {
  columns: number;
  /** How high a picture may be for all rows to be in the window; null: they are not. */
  pictureHeight: number | null;
}

/** Width to height of the place for a picture; pictures of other shapes fit into it. */
const SHAPE = 16 / 10;

export function layOut(count: number, room: Room): Layout {
  const most = Math.max(1, Math.floor((room.width + room.gap) / (room.least + room.gap)));
  let best: Layout = { columns: most, pictureHeight: null };
  let bestWidth = 0;
  for (let columns = 1; columns <= Math.min(most, Math.max(1, count)); columns += 1) {
    const rows = Math.ceil(count / columns);
    const columnWidth = (room.width - (columns - 1) * room.gap) / columns;
    const pictureHeight = Math.floor((room.height - (rows - 1) * room.gap) / rows - room.caption);
    const width = Math.min(columnWidth, pictureHeight * SHAPE);
    // As wide as the least a picture can be read, though its tile is wider.
    if (width > bestWidth && width >= Math.min(room.least, room.width)) {
      best = { columns, pictureHeight };
      bestWidth = width;
    }
  }
  return best;
}
