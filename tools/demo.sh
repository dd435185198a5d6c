#!/bin/sh
# From files to events on a map: sh tools/demo.sh SEALANE DIR SEED SERVE PORT [FILES...]
set -eu
sealane=$1; dir=$2; seed=$3; serve=$4; port=$5
shift 5

if [ $# -eq 0 ]; then
  scenario="$dir/strait-$seed"
  lake="$dir/lake-strait-$seed"
  [ -f "$scenario/truth.parquet" ] || "$sealane" scenario make strait --seed "$seed" -o "$scenario"
  "$sealane" run "$scenario/feed.nmea" --lake "$lake" \
    --zones "$scenario/zones.geojson" --ports "$scenario/ports.csv"
  "$sealane" scenario score --truth "$scenario/truth.parquet" --lake "$lake"
else
  lake="$dir/lake-$(printf "%s\n" "$@" | cksum | cut -d" " -f1)"
  code=0
  "$sealane" run "$@" --lake "$lake" || code=$?
  # 3: done, some input was rejected (it is in the table, and in the rejects of the lake)
  [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || exit "$code"
fi

if [ "$serve" = 0 ]; then
  echo "To see it: $sealane serve --lake $lake"
else
  exec "$sealane" serve --lake "$lake" --port "$port"
fi
