// In the map's own worker: the bundled coast as GeoJSON, areas to fill and lines, both continuous over 180 deg.
// The page never holds it: the finest has 400,000 points, which to make and to hand over took a second.
import type { Feature, FeatureCollection, Position } from "geojson";
import { wrapLon } from "./mercator";

interface PackedCoast {
  unit: number;
  rings: number[][];
  polygons: number[][];
}

/** As far south as a Mercator map goes. */
const POLE = -85.05;
/** The 1:50m land has a "hole" that is the South Pole drawn as a line. */
const isShore = (ring: Position[]): boolean => ring.some((point) => point[1]! > -89.9);

async function packedOf(scale: string): Promise<PackedCoast> {
  const response = await fetch(new URL(`coast-${scale}.json`, self.location.href));
  if (!response.ok) throw new Error(`coast-${scale}.json: ${response.status}`);
  return (await response.json()) as PackedCoast;
}

/** What lies behind coast://50m/land, coast://10m/shore and so on. */
async function answer({ url }: { url: string }): Promise<{ data: FeatureCollection }> {
  const [scale = "", part] = url.slice("coast://".length).split("/");
  const { rings: packed, unit, polygons } = await packedOf(scale);
  const rings = packed.map((steps) => decode(steps, unit));
  return { data: kept(part === "land" ? landOf(polygons, rings) : [shoreLines(rings)]) };
}

/** The map hands what it read back to the page, which has no use for it: what cannot be enumerated stays here. */
const kept = (features: Feature[]): FeatureCollection =>
  Object.defineProperty({ type: "FeatureCollection" } as FeatureCollection, "features", { value: features });

const landOf = (polygons: number[][], rings: Position[][]): Feature[] =>
  polygons.map((polygon) => ({
    type: "Feature", properties: {},
    geometry: { type: "Polygon", coordinates: polygon.map((ring) => rings[ring]!).filter(isShore) },
  }));

const shoreLines = (rings: Position[][]): Feature => ({
  type: "Feature", properties: {},
  geometry: { type: "MultiLineString", coordinates: rings.filter(isShore).flatMap(shoreOf) },
});

/** A ring of degrees that goes on beyond 180 where it crosses it; one round the pole is closed there. */
function decode(steps: number[], unit: number): Position[] {
  const points: Position[] = [];
  let [x, y, turns] = [0, 0, 0];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i]!;
    y += steps[i + 1]!;
    if (i > 0 && Math.abs(steps[i]! * unit) > 180) turns -= 360 * Math.sign(steps[i]!);
    points.push([x * unit + turns, y * unit]);
  }
  const [first, last] = [points[0], points[points.length - 1]];
  return first && last && Math.abs(first[0]! - last[0]!) > 180 ? aroundPole(points) : nearHome(points);
}

/** The ring on the side of 180 deg where most of it lies, so that lakes lie in their land. */
function nearHome(points: Position[]): Position[] {
  let [west, east] = [Infinity, -Infinity];
  for (const [lon = 0] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const shift = wrapLon((west + east) / 2) - (west + east) / 2;
  return shift === 0 ? points : points.map(([lon = 0, lat = 0]) => [lon + shift, lat]);
}

/** A ring round the South Pole, cut at 180 deg and closed along the southern edge of the map. */
function aroundPole(points: Position[]): Position[] {
  const wrapped = points.map(([lon = 0, lat = 0]): Position => [wrapLon(lon), lat]);
  const cut = wrapped.findIndex((point, i) => i > 0 && Math.abs(point[0]! - wrapped[i - 1]![0]!) > 180);
  const line = [...wrapped.slice(cut), ...wrapped.slice(1, cut)].filter((point) => point[1]! > POLE);
  if (line.length < 2) return points;
  const [from, to] = [line[0]!, line[line.length - 1]!];
  return [...line, [to[0]!, POLE], [from[0]!, POLE], from];
}

/** The shore of a ring: without the edge that closes Antarctica at the pole. */
function shoreOf(ring: Position[]): Position[][] {
  const end = ring.findIndex((point) => point[1] === POLE);
  const line = end < 0 ? ring : ring.slice(0, end);
  return line.length > 1 ? [line] : [];
}

(self as unknown as { addProtocol(name: string, answer: unknown): void }).addProtocol("coast", answer);
