# The libraries from Debian that the folders stand on; docs/adr and CONTRIBUTING.md say why each was chosen.
# <folder>_packages is read by aftertone_folder().
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(CURL REQUIRED)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(sofia REQUIRED IMPORTED_TARGET sofia-sip-ua)
pkg_check_modules(strophe REQUIRED IMPORTED_TARGET libstrophe)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(sndfile REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(ogg REQUIRED IMPORTED_TARGET ogg)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(fuse3 REQUIRED IMPORTED_TARGET fuse3) # tests only
find_library(SPANDSP spandsp REQUIRED)
find_library(CJOSE cjose REQUIRED) # its .pc wants the headers of what it stands on
# Third-party headers are not ours to warn about.
set_target_properties(PkgConfig::sofia PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${sofia_INCLUDE_DIRS}")
# Nor are its own version numbers anybody's business but its own.
set_target_properties(PkgConfig::strophe PROPERTIES INTERFACE_COMPILE_OPTIONS "")

set(base_packages fmt::fmt Threads::Threads)
set(metrics_packages PkgConfig::prometheus)
set(async_packages Boost::headers)
set(voicemail_packages nlohmann_json::nlohmann_json)
set(media_packages PkgConfig::sndfile ${SPANDSP})
set(sip_packages PkgConfig::sofia OpenSSL::Crypto)
set(http_packages CURL::libcurl Boost::headers OpenSSL::SSL OpenSSL::Crypto)
set(storage_packages SQLite::SQLite3 PostgreSQL::PostgreSQL OpenSSL::Crypto PkgConfig::sodium nlohmann_json::nlohmann_json)
set(notify_packages CURL::libcurl PkgConfig::sndfile PkgConfig::ogg OpenSSL::SSL OpenSSL::Crypto nlohmann_json::nlohmann_json
  PkgConfig::strophe)
set(ivr_packages)
set(alerts_packages nlohmann_json::nlohmann_json)
set(api_packages OpenSSL::Crypto nlohmann_json::nlohmann_json ${CJOSE})
set(ops_packages nlohmann_json::nlohmann_json)
set(app_packages ZLIB::ZLIB PkgConfig::tomlplusplus CLI11::CLI11 nlohmann_json::nlohmann_json)
