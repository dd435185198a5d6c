// Where a place lies on the map's square, in shares of its side: from 180 deg W, from the northern edge.

export const TILE_PX = 512;
/** As far north and south as the square goes [deg]. */
export const EDGE_LAT = 85.051129;

export const mercatorX = (lon: number): number => (lon + 180) / 360;

export function mercatorY(lat: number): number {
  const s = Math.sin((Math.min(EDGE_LAT, Math.max(-EDGE_LAT, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

export const latAt = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

/** The longitude in -180 <= lon < 180. */
export const wrapLon = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
