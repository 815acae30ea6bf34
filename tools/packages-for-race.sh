#!/bin/sh
# Prints the packages to run with the race detector: those that do not link
# OpenGL, because the detector is a flavour of flags of its own and compiling
# the bindings for it takes minutes, and that start goroutines or are called by
# several: what only computes would take minutes to find nothing.
set -eu
${GO:-go} list -f '{{.ImportPath}} {{join .Deps " "}}' ./... | grep -v 'github.com/go-gl/' | cut -d ' ' -f 1 |
	grep -v -E '/(app/imaging|app/imaging/(contactsheet|edges|layers|pdfpages|propose|quality|recipe|skew|tiff|edges/edgestest)|app/forms|app/forms/report|storage/pdfa|storage/archive|assets.*|tools/.*)$'
