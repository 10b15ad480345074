// The addresses of links: "/m/{token}" and "/m/{token}/audio".
#pragma once

#include <map>
#include <memory>

#include "base/clock.h"
#include "http/router.h"
#include "notify/links/link_signer.h"
#include "notify/templates/language_pack.h"

namespace aftertone::notify {

// Somebody with a good link.
struct LinkVisit {
  const Link& link;
  const std::string& token;
  const http::Request& request;
};

// What the links of one kind open. Pool threads, several at a time; may block.
//
// Mail and chat servers follow the links that they carry, to look for harm and to show a preview. So a GET tells
// little and changes nothing; a person presses a button, which is a POST.
class LinkPage {
 public:
  virtual ~LinkPage() = default;
  virtual http::Response show_blocking(const LinkVisit& visit) = 0;   // GET /m/{token}
  virtual http::Response press_blocking(const LinkVisit& visit) = 0;  // POST /m/{token}
  virtual http::Response audio_blocking(const LinkVisit& visit) = 0;  // GET /m/{token}/audio
};

struct LinkRoutes {
  LinkSigner signer;
  std::shared_ptr<const LanguagePacks> languages;
  std::map<LinkKind, std::shared_ptr<LinkPage>> pages;
  const Clock& clock;  // outlives the router
};

void add_link_routes(http::Router& router, LinkRoutes routes);

}  // namespace aftertone::notify
