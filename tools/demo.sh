#!/bin/sh
# From files to events on a map: sh tools/demo.sh SEALANE DIR SEED SERVE PORT
# FILES and ARGS of the environment are the user's files and flags of `sealane run`, quoted as in
# a shell; one file whose name has spaces needs no quotes.
set -eu
sealane=$1; dir=$2; seed=$3; serve=$4; port=$5
files=${FILES:-}
args=${ARGS:-}
status=0

if [ -z "$files" ]; then
  scenario="$dir/strait-$seed"
  lake="$dir/lake-strait-$seed"
  [ -f "$scenario/truth.parquet" ] || "$sealane" scenario make strait --seed "$seed" -o "$scenario"
  eval "set -- $args"
  "$sealane" run "$scenario/feed.nmea" --lake "$lake" \
    --zones "$scenario/zones.geojson" --ports "$scenario/ports.csv" "$@"
  "$sealane" scenario score --truth "$scenario/truth.parquet" --lake "$lake"
else
  if [ -e "$files" ]; then set -- "$files"; else eval "set -- $files"; fi
  lake="$dir/lake-$(printf "%s\n" "$@" | cksum | cut -d" " -f1)"
  eval "set -- \"\$@\" $args"
  code=0
  "$sealane" run "$@" --lake "$lake" || code=$?
  # 3: done, some input was rejected (it is in the table, and in the rejects of the lake)
  if [ "$code" -eq 1 ]; then
    echo "A file was refused, for the reason above. If that names an option of sealane run, give it so: make demo FILES=... ARGS=\"--option VALUE\"" >&2
    # What the other files held is worth a look all the same.
    [ -n "$("$sealane" export files --lake "$lake" 2>/dev/null | head -n 1)" ] || exit 1
    [ "$serve" = 0 ] && status=1
  elif [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
    exit "$code"
  fi
fi

if [ "$serve" = 0 ]; then
  echo "To see it: $sealane serve --lake $lake"
  exit "$status"
else
  exec "$sealane" serve --lake "$lake" --port "$port"
fi
