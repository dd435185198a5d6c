// Tracks, gaps and zones as GeoJSON: paths go on beyond 180 deg, so nothing is drawn round the world.
import type { Feature, FeatureCollection, Position } from "geojson";
import type { EventRow, Track, Zones } from "../data/types";

/** Silence longer than this is drawn dotted: nobody heard the hull there. */
export const SILENCE_S = 3_600;

/** Solid lines where the hull was heard, dotted ones ("gap") where it was not. */
export function trackFeatures(tracks: Track[], event: EventRow | null): FeatureCollection {
  const features: Feature[] = [];
  tracks.forEach((track, index) => {
    let line: Position[] = [];
    const close = (): void => {
      if (line.length > 1) features.push(lineOf(line, { kind: "track", index }));
      line = [];
    };
    for (let i = 0; i < track.lon.length; i++) {
      const point: Position = [track.lon[i]!, track.lat[i]!];
      if (i > 0 && track.seconds[i]! - track.seconds[i - 1]! > SILENCE_S) {
        const last: Position = [track.lon[i - 1]!, track.lat[i - 1]!];
        close();
        features.push(lineOf(greatCircle(last, point), { kind: "gap", index }));
      }
      line.push(point);
    }
    close();
  });
  if (tracks.length === 0 && event?.path && event.path.length >= 4) {
    features.push(lineOf(unwrapPath(event.path), { kind: event.kind === "gap" ? "gap" : "track", index: 0 }));
  }
  return { type: "FeatureCollection", features };
}

const lineOf = (coordinates: Position[], properties: Record<string, unknown>): Feature => ({
  type: "Feature", properties, geometry: { type: "LineString", coordinates },
});

/** A name that breaks at its spaces; others would break within a word, so they have more room. */
const LATIN = /^[\u0000-\u024f]*$/;

/** Ways before and during a closure, unwrapped, with ports and gates by their name in that language. */
export function wayFeatures(ways: FeatureCollection | null, language: "en" | "ja"): FeatureCollection {
  const features = (ways?.features ?? []).map((one): Feature => {
    const name = one.properties?.[`name_${language}`] as string;
    const properties = { ...one.properties, name, wide_em: LATIN.test(name) ? 10 : 14 };
    const g = one.geometry;
    return { ...one, properties, geometry: g.type === "LineString" ? { ...g, coordinates: unwrapPath(g.coordinates.flat()) } : g };
  });
  return { type: "FeatureCollection", features };
}

/** lon, lat, lon, lat, ... as positions without a jump at 180 deg. */
export function unwrapPath(flat: number[]): Position[] {
  const points: Position[] = [];
  let turns = 0;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const before = i >= 2 ? flat[i - 2]! : flat[i]!;
    if (flat[i]! - before > 180) turns -= 360;
    if (flat[i]! - before < -180) turns += 360;
    points.push([flat[i]! + turns, flat[i + 1]!]);
  }
  return points;
}

/** Points of the great circle between two places, unwrapped from the first. */
export function greatCircle(a: Position, b: Position, parts = 32): Position[] {
  const rad = Math.PI / 180;
  const [x1, y1, x2, y2] = [a[0]! * rad, a[1]! * rad, b[0]! * rad, b[1]! * rad];
  const h = Math.sin((y2 - y1) / 2) ** 2 + Math.cos(y1) * Math.cos(y2) * Math.sin((x2 - x1) / 2) ** 2;
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(h)));
  if (angle < 1e-4) return [a, b];
  const out: Position[] = [];
  let turns = 0;
  for (let i = 0; i <= parts; i++) {
    const f = i / parts;
    const p = Math.sin((1 - f) * angle) / Math.sin(angle);
    const q = Math.sin(f * angle) / Math.sin(angle);
    const x = p * Math.cos(y1) * Math.cos(x1) + q * Math.cos(y2) * Math.cos(x2);
    const y = p * Math.cos(y1) * Math.sin(x1) + q * Math.cos(y2) * Math.sin(x2);
    const z = p * Math.sin(y1) + q * Math.sin(y2);
    let lon = Math.atan2(y, x) / rad + turns;
    const before = i ? out[i - 1]![0]! : a[0]!;
    while (lon - before > 180) { lon -= 360; turns -= 360; }
    while (lon - before < -180) { lon += 360; turns += 360; }
    out.push([lon, Math.atan2(z, Math.hypot(x, y)) / rad]);
  }
  return out;
}

export const claimantsOf = (value: string[] | string | null | undefined): string[] =>
  (typeof value === "string" ? value.split(",") : (value ?? [])).map((c) => c.trim()).filter(Boolean);

/** Zones ready to draw: rings that jump at 180 deg are made continuous, names carry the claimants. */
export function zoneFeatures(zones: Zones, claimedBy: (names: string) => string): FeatureCollection {
  const features = zones.features.map((feature, i): Feature => {
    const claimants = claimantsOf(feature.properties.claimants).join(", ");
    const properties = { ...feature.properties, index: i, claims: claimants ? claimedBy(claimants) : "" };
    const g = feature.geometry;
    if (g?.type === "Polygon") return { ...feature, properties, geometry: { ...g, coordinates: polygon(g.coordinates) } };
    if (g?.type === "MultiPolygon") return { ...feature, properties, geometry: { ...g, coordinates: g.coordinates.map(polygon) } };
    return { ...feature, properties };
  });
  return { type: "FeatureCollection", features };
}

function polygon(rings: Position[][]): Position[][] {
  const outer = continuous(rings[0] ?? [], null);
  const anchor = outer[0]?.[0] ?? null;
  return [outer, ...rings.slice(1).map((ring) => continuous(ring, anchor))];
}

function continuous(ring: Position[], anchor: number | null): Position[] {
  let before = anchor;
  return ring.map(([lon = 0, lat = 0]) => {
    let x = lon;
    if (before !== null) {
      while (x - before > 180) x -= 360;
      while (x - before < -180) x += 360;
    }
    before = x;
    return [x, lat];
  });
}

/** The outlines of zones as lines, so that dashes follow the claimed limit. */
export function zoneRings(features: FeatureCollection): Position[][] {
  return features.features.flatMap((feature) => {
    const g = feature.geometry;
    return g.type === "Polygon" ? g.coordinates : g.type === "MultiPolygon" ? g.coordinates.flat() : [];
  });
}
