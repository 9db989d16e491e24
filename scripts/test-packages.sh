#!/bin/sh
# The Debian packages that tests need: a browser, pdftotext and pdfsig, fonts, and Debian's own PostgreSQL beside the wheel's.
# Root gets them installed; another user is told the one line to type, and nothing is done.
set -u

has_postgresql() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; }
has_liberation() { ls /usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf >/dev/null 2>&1; }

# Debian 12 calls it postgresql-15, a newer Debian has one newer version: what apt offers, the oldest we support first.
postgresql_package() {
  offered=$(apt-cache search --names-only '^postgresql-[0-9]+$' 2>/dev/null | cut -d' ' -f1 | sort -t- -k2 -n)
  echo "$offered" | grep -x postgresql-15 || echo "$offered" | tail -n 1 | grep . || echo postgresql-15
}

missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 && command -v pdfsig >/dev/null 2>&1 || missing="$missing poppler-utils"
has_liberation || missing="$missing fonts-liberation"
needs_postgresql=
has_postgresql || needs_postgresql=yes
[ -n "$missing$needs_postgresql" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "De tests hebben nog nodig:$missing${needs_postgresql:+ postgresql (15 of nieuwer)}." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  [ -z "$needs_postgresql" ] || missing="$missing $(postgresql_package)"
  echo "sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
if [ -n "$needs_postgresql" ]; then
  missing="$missing $(postgresql_package)"
  # Before the package is there: otherwise it starts a server of its own on port 5432.
  mkdir -p /etc/postgresql-common
  if ! grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf; then
    echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
  fi
fi
# shellcheck disable=SC2086  # one word per package
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $missing
