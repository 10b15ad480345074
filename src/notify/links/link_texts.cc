#include "notify/links/link_texts.h"

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone::notify {
namespace {

constexpr std::string_view kStyle =
    R"(body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }
table { border-spacing: 0 .3rem; margin: 1rem 0; }
th { text-align: left; font-weight: normal; padding-right: 1.5rem; color: #595959; vertical-align: top; }
td { overflow-wrap: anywhere; }
audio { width: 100%; margin: 1rem 0; }
form { display: inline; }
button { font: inherit; padding: .6rem 1.2rem; margin: 1rem .5rem 0 0; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #eee; } th { color: #b5b5b5; } }
)";

struct Said {
  int status;
  const std::string& text;
};

Said said(LinkTrouble trouble, const Words& words) {
  switch (trouble) {
    case LinkTrouble::unknown:
      return {404, words.link_unknown};
    case LinkTrouble::expired:
      return {410, words.link_expired};
    case LinkTrouble::deleted:
      return {410, words.link_deleted};
    case LinkTrouble::later:
      return {503, words.link_later};
  }
  AT_ASSERT(false && "every trouble has its words");
  return {404, words.link_unknown};
}

}  // namespace

http::Response link_page(int status, std::string html) {
  http::Response response = http::Response::html(std::move(html));
  response.status = status;
  response.headers.push_back({"Content-Security-Policy",
                              "default-src 'none'; media-src 'self'; style-src 'self'; form-action 'self'; "
                              "frame-ancestors 'none'; base-uri 'none'"});
  response.headers.push_back({"X-Robots-Tag", "noindex, nofollow, noarchive"});
  return response;
}

http::Response trouble_page(LinkTrouble trouble, const LanguagePack& language) {
  const auto [status, text] = said(trouble, language.words);
  return link_page(status, language.links.notice.fill({{"notice", text}}));
}

std::string asked_language(const http::Request& request) {
  const std::string wanted = request.header("Accept-Language");
  return std::string(ascii::trimmed(std::string_view(wanted).substr(0, wanted.find_first_of(",;"))));
}

http::Response link_style() {
  http::Response response;
  response.headers = {{"Content-Type", "text/css; charset=utf-8"}, {"Cache-Control", "max-age=3600"}};
  response.body = kStyle;
  return response;
}

}  // namespace aftertone::notify
