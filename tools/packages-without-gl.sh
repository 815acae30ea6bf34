#!/bin/sh
# Prints the packages that do not link OpenGL. The race detector is a flavour of
# flags of its own, and compiling the OpenGL bindings for it takes minutes.
set -eu
${GO:-go} list -f '{{.ImportPath}} {{join .Deps " "}}' ./... | grep -v 'github.com/go-gl/' | cut -d ' ' -f 1
