// The small pages that links open, as answers: HTML without scripts, from templates of the reader's language.
#pragma once

#include <string>

#include "http/router.h"
#include "notify/templates/language_pack.h"

namespace aftertone::notify {

// What can be said instead of what was asked for.
enum class LinkTrouble {
  unknown,  // 404: not a link of ours
  expired,  // 410
  deleted,  // 410: what it was for is gone
  later,    // 503: it cannot be looked up now
};

// A page that loads its style sheet and what is ours to play, and nothing else; for nobody to index.
http::Response link_page(int status, std::string html);

http::Response trouble_page(LinkTrouble trouble, const LanguagePack& language);

// The first language that the browser asks for: whose page it is may be unknown. "" if it asks for none.
std::string asked_language(const http::Request& request);

// "links.css", to which the pages refer.
http::Response link_style();

}  // namespace aftertone::notify
