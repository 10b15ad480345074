#include "app/serve/wire_api.h"

#include <fstream>
#include <iterator>

#include "api/routes.h"
#include "app/config/share_directory.h"

namespace aftertone::app {

Status add_api_blocking(const Settings& settings, Storage& storage, http::Router& router) {
  if (settings.web.port == 0) return fail(Code::invalid, "[web] port: the role web needs one");
  const auto path = share_directory_blocking(settings) / "openapi.yaml";
  std::ifstream file(path);
  std::string description((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (description.empty()) return fail(Code::not_found, path.string() + " is not there: the installation is not whole");
  const api::Ports ports{storage.web_stores(), storage.web_timeline(), storage.dialling(), storage.access_tokens()};
  api::add_api_routes(router, ports, std::move(description));
  return {};
}

}  // namespace aftertone::app
