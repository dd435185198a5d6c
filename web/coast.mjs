// Natural Earth land (public domain) from TopoJSON to the page's compact form:
// {"unit": degrees, "rings": [[lon, lat, dlon, dlat, ...], ...], "polygons": [[ring, hole, ...], ...]}
// with whole numbers of the unit, each point as the step from the one before.
import { readFileSync } from "node:fs";

/** Decode one TopoJSON land file into the compact JSON text that the page reads. */
export function packCoast(path) {
  const topology = JSON.parse(readFileSync(path, "utf8"));
  const arcs = topology.arcs.map((arc) => decodeArc(arc, topology.transform));
  const rings = [];
  const polygons = [];
  for (const geometry of topology.objects.land.geometries) {
    const shapes = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs;
    for (const shape of shapes) {
      polygons.push(shape.map((ring) => rings.push(joinArcs(ring, arcs)) - 1));
    }
  }
  return JSON.stringify({ unit: UNIT, rings: rings.map(toSteps), polygons });
}

function decodeArc(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [toUnits(x * scale[0] + translate[0]), toUnits(y * scale[1] + translate[1])];
  });
}

function joinArcs(indexes, arcs) {
  const flat = [];
  for (const index of indexes) {
    const points = index >= 0 ? arcs[index] : [...arcs[~index]].reverse();
    for (const point of flat.length ? points.slice(1) : points) flat.push(point[0], point[1]);
  }
  return flat;
}

function toSteps(flat) {
  const steps = flat.slice(0, 2);
  for (let i = 2; i < flat.length; i += 2) {
    const [dx, dy] = [flat[i] - flat[i - 2], flat[i + 1] - flat[i - 1]];
    if (dx !== 0 || dy !== 0) steps.push(dx, dy);
  }
  return steps;
}

const UNIT = 2e-4; // about 20 m, finer than what Natural Earth draws
const toUnits = (degrees) => Math.round(degrees / UNIT);
