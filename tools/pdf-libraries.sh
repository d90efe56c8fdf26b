#!/usr/bin/env bash
# Letters are rendered by WeasyPrint, which needs Pango and HarfBuzz from the system: prove it with one line of PDF.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

renders() {
    .venv/bin/python -c 'from weasyprint import HTML; HTML(string="<p>x").write_pdf()' >/dev/null 2>&1
}

[ -e .venv/renders-pdf ] && exit 0
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1)
if ! renders; then
    [ "$(uname)" != Darwin ] || stop "Pango is missing. Type this, then run make again:
    brew install pango"
    need "Libraries for PDF" "${packages[@]}"
    renders || stop "WeasyPrint still cannot render a PDF. To see why: .venv/bin/python -m weasyprint --info"
fi
touch .venv/renders-pdf
