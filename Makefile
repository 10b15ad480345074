# What developers type every day. `make help` lists it.
BUILD ?= build/test
JOBS ?= 2

.PHONY: help build unit test check format tidy bench mutants faults deb deb-test sanitize clean

unit: build            ## build, and run the unit tests (the default)
	@tools/run_tests $(BUILD) --label unit

help:                  ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|'

build:                 ## build everything (preset test, in build/test)
	@tools/install_packages build
	@[ -e $(BUILD)/build.ninja ] || cmake --preset test --log-level=WARNING >/dev/null
	@cmake --build $(BUILD) -j$(JOBS)

test:                  ## everything that must be green before a commit (./test)
	@./test

check:                 ## the checks of the source tree, and the figures of its sizes
	@tools/check_layers; a=$$?; tools/check_sizes --figures; b=$$?; tools/check_coroutines; c=$$?; \
	  tools/check_docs; d=$$?; tools/check_format; e=$$?; tools/check_codes; f=$$?; exit $$((a | b | c | d | e | f))

format:                ## format every C++ file
	@find src tests bench -name '*.h' -o -name '*.cc' | xargs clang-format -i

tidy:                  ## clang-tidy: names and likely mistakes; slow (FILES=src/base/*.cc for some)
	@tools/tidy $(BUILD) $(FILES)

sanitize:              ## all tests under AddressSanitizer with UBSan, then ThreadSanitizer
	@./test --sanitize address
	@./test --sanitize thread

bench:                 ## the load generator against the release build, with the bare floor
	@tools/install_packages build run
	@cmake --preset release --log-level=WARNING >/dev/null
	@cmake --build build/release -j$(JOBS)
	@bench/run_bench --build build/release

mutants:               ## removes the guards of the safety net one by one: the tests must notice
	@tools/install_packages build run test
	@tests/mutation/mutate

faults: build          ## the table of faults: what happened, time to recover, acknowledged, lost, duplicated (ROWS=1,13 for some)
	@tools/install_packages run test
	@tests/faults/faults $(BUILD)/aftertone $(BUILD)/bench/deposit_load --built $(BUILD)/tests/support $(if $(ROWS),--rows $(ROWS))
	@for test in "kamailio_test.py --seconds 14" dns_srv_test.py sites_test.py "sites_split_test.py --seconds 30" three_machines_test.py; do PYTHONPATH=tests/support:tests/failover \
	  tests/faults/$${test%% *} $(BUILD)/aftertone $(BUILD)/bench/deposit_load $${test#*.py} || exit 1; done
	@tests/integration/alerts/faults_test.py $(BUILD)/aftertone $(BUILD)/tests/support
	@tools/run_tests $(BUILD) --label crash

deb:                   ## the Debian package, in build/deb
	@tools/build_deb

deb-test:              ## installs, calls, upgrades, removes and purges the package of build/deb on a Debian of its own
	@ls build/deb/aftertone_*.deb >/dev/null 2>&1 || tools/build_deb
	@tools/install_packages deb
	@PYTHONPATH=tests/support:tests/failover /usr/bin/python3 -B tests/packaging/deb_test.py build/deb/aftertone_*.deb build/debian-root.tar

clean:                 ## remove what was built; run-data (the demonstration's mailboxes) stays
	@rm -rf build
