# `make run` and `make test` work on a bare Debian 12 with Rust, make and git: each installs what it needs and says so.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo gallery test lint fresh bench soak fuzz voice build

# One profile and one set of features, so that everything shares one build.
FLAGS := --locked --workspace --features driver,social-card
BUILD := $(or $(CARGO_TARGET_DIR),target)/debug
# Large enough for the kiosk's panel with the desk beside it.
DISPLAY_SIZE := 1920x1920x24
# Tools of PyPI; servers that tests start lie in sbin.
export PATH := $(CURDIR)/target/tools/bin:$(PATH):/usr/sbin:/sbin

help:
	@echo 'make run     build and start the kiosk with an embedded hall and a desk; without a display: make demo'
	@echo 'make demo    play the main job on a virtual display; pictures, receipt and case go to target/demo'
	@echo 'make test    everything that CI runs'
	@echo 'make gallery draw every page in every mode, with contact sheets, into target/gallery; to turn pages: kiosk gallery'
	@echo 'make lint    formatting, pages, clippy'
	@echo 'make bench   measure a release build'
	@echo 'make soak    ten thousand visits by a shaking hand, a hundred thousand cards over a bad line; takes the better part of an hour'
	@echo 'make fuzz    look for bytes and configurations that break something, a minute each (YIZHAN_FUZZ_SECONDS)'
	@echo 'make voice   render the clips that are missing; an hour for all of them'
	@echo 'make fresh   prove make run and make test in a new minimal Debian 12 (as root, takes long)'

# The player's dependencies too: without them features would differ and tests would build everything again.
build:
	@tests/setup.sh build
	cargo build $(FLAGS) --bins --example play

run: build
	@tests/setup.sh run handwriting
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(BUILD)/kiosk --demo; else exec $(MAKE) --no-print-directory demo; fi

demo: build
	@tests/setup.sh run demo handwriting
	env -u WAYLAND_DISPLAY -u WAYLAND_SOCKET -u SLINT_BACKEND -u SLINT_SCALE_FACTOR \
		xvfb-run -a -s '-screen 0 $(DISPLAY_SIZE) -nolisten tcp' $(BUILD)/examples/play

# Contact sheets too; no display is needed.
gallery: build
	$(BUILD)/kiosk gallery --pictures target/gallery

test: lint
	@tests/setup.sh run demo test handwriting hands
	cargo nextest run $(FLAGS)
	@$(MAKE) --no-print-directory demo

lint:
	@tests/setup.sh build tools
	tests/lint.sh

bench:
	@tests/setup.sh build run demo bench handwriting hands
	tests/bench/run.sh

soak:
	@tests/setup.sh build run test
	YIZHAN_SOAK_CARDS=100000 cargo nextest run $(FLAGS) --profile soak --success-output final -E 'binary(yizhan) & test(soak)'
	YIZHAN_SOAK_VISITS=10000 cargo nextest run $(FLAGS) --profile soak --success-output final -E 'binary(pages) & test(shaky)'

fuzz:
	@tests/setup.sh build fuzz
	tests/fuzz/run.sh

# Kokoro and its tools are needed for this alone.
voice:
	@tests/setup.sh voice
	assets/voice/render/make.sh

fresh:
	@tests/setup.sh fresh
	tests/fresh.sh
