// The bundled coast as GeoJSON for the map: areas to fill, and lines without the seam at 180 deg.
import type { Feature, FeatureCollection, Position } from "geojson";
import { getJson } from "../data/http";

interface PackedCoast {
  unit: number;
  rings: number[][];
  polygons: number[][];
}

export async function loadCoast(scale: "50m" | "10m"): Promise<{ land: FeatureCollection; shore: FeatureCollection }> {
  const packed = await getJson<PackedCoast>(`coast-${scale}.json`);
  const rings = packed.rings.map((steps) => decode(steps, packed.unit));
  const land: Feature[] = packed.polygons.map((polygon) => ({
    type: "Feature", properties: {},
    geometry: { type: "Polygon", coordinates: polygon.map((ring) => rings[ring]!) },
  }));
  const shore: Feature = {
    type: "Feature", properties: {},
    geometry: { type: "MultiLineString", coordinates: rings.flatMap(withoutSeam) },
  };
  return { land: collect(land), shore: collect([shore]) };
}

const collect = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

function decode(steps: number[], unit: number): Position[] {
  const points: Position[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i]!;
    y += steps[i + 1]!;
    points.push([x * unit, y * unit]);
  }
  return points;
}

/** Natural Earth cuts land at 180 deg and closes Antarctica at the pole: those edges are no shore. */
function withoutSeam(ring: Position[]): Position[][] {
  const lines: Position[][] = [];
  let line: Position[] = [];
  const onSeam = (p: Position): boolean => Math.abs(p[0]!) > 179.99 || p[1]! < -89.9;
  ring.forEach((point, i) => {
    const before = ring[i - 1];
    if (before && onSeam(before) && onSeam(point)) {
      if (line.length > 1) lines.push(line);
      line = [];
    }
    line.push(point);
  });
  if (line.length > 1) lines.push(line);
  return lines;
}
