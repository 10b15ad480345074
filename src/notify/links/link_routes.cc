#include "notify/links/link_routes.h"

#include "notify/links/link_texts.h"

namespace aftertone::notify {
namespace {

using Answer = http::Response (LinkPage::*)(const LinkVisit&);

http::Response answer_blocking(const LinkRoutes& routes, const http::Request& request, Answer answer) {
  const LanguagePack& language = routes.languages->find(asked_language(request));
  const std::string& token = request.path_values.at("token");
  const auto link = routes.signer.verify(token);
  if (!link) return trouble_page(LinkTrouble::unknown, language);
  if (routes.clock.now() >= link->expires_at) return trouble_page(LinkTrouble::expired, language);
  const auto page = routes.pages.find(link->kind);
  if (page == routes.pages.end()) return trouble_page(LinkTrouble::unknown, language);
  return (page->second.get()->*answer)({*link, token, request});
}

}  // namespace

void add_link_routes(http::Router& router, LinkRoutes routes) {
  const auto kept = std::make_shared<const LinkRoutes>(std::move(routes));
  const auto handler = [kept](Answer answer) {
    return [kept, answer](const http::Request& request) { return answer_blocking(*kept, request, answer); };
  };
  router.add("GET", "/m/{token}", handler(&LinkPage::show_blocking));
  router.add("POST", "/m/{token}", handler(&LinkPage::press_blocking));
  router.add("GET", "/m/{token}/audio", handler(&LinkPage::audio_blocking));
  router.add("GET", "/links.css", [](const http::Request&) { return link_style(); });
}

}  // namespace aftertone::notify
