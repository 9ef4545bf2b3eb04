#!/bin/sh
# Cargo's wrapper for the compiler of our own packages: the two crates that are fuzzed count the edges they go along. These
# are passes of the stable compiler; only the sanitizers need another one.
case " $* " in
*" --crate-name yizhan "* | *" --crate-name fuzz "*)
    exec "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
        -Cllvm-args=-sanitizer-coverage-trace-compares -Copt-level=1
    ;;
esac
exec "$@"
