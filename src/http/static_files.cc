#include "http/static_files.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/ascii.h"
#include "http/file_answer.h"
#include "http/form.h"

namespace aftertone::http {
namespace {

namespace fs = std::filesystem;

struct Type {
  std::string_view ending;
  std::string_view content_type;
};

constexpr Type kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wav", "audio/wav"},
    {".txt", "text/plain; charset=utf-8"},
};

// Only what we serve ourselves: no inline script or style, nothing from elsewhere. Recording a greeting needs the
// microphone.
const Headers& page_headers() {
  static const Headers headers = {
      {"Content-Security-Policy",
       "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
       "frame-ancestors 'none'"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"},
      {"Vary", "Accept-Encoding"},
  };
  return headers;
}

std::string content_type_of(const std::string& name) {
  for (const Type& type : kTypes) {
    if (name.ends_with(type.ending)) return std::string(type.content_type);
  }
  return "application/octet-stream";
}

std::string tag_of_blocking(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  std::string tag;
  for (std::size_t i = 0; i < 16; ++i) {
    tag += "0123456789abcdef"[digest[i] >> 4U];
    tag += "0123456789abcdef"[digest[i] & 15U];
  }
  return tag;
}

// "gzip;q=0" is not taken.
bool takes(const Request& request, std::string_view coding) {
  const std::string header = request.header("Accept-Encoding");
  for (const std::string_view one : ascii::split(header, ',')) {
    const std::size_t semicolon = one.find(';');
    if (ascii::trimmed(one.substr(0, semicolon)) != coding) continue;
    const std::string_view quality =
        semicolon == std::string_view::npos ? "" : ascii::trimmed(one.substr(semicolon + 1));
    return quality != "q=0" && quality != "q=0.0" && quality != "q=0.00" && quality != "q=0.000";
  }
  return false;
}

bool is_known(const Request& request, const std::string& tag) {
  const std::string header = request.header("If-None-Match");
  return std::ranges::any_of(ascii::split(header, ','), [&tag](std::string_view one) {
    one = ascii::trimmed(one);
    if (one.starts_with("W/")) one.remove_prefix(2);
    return one == "*" || one == "\"" + tag + "\"";
  });
}

}  // namespace

Result<StaticFiles> StaticFiles::read_blocking(const fs::path& directory) {
  StaticFiles found;
  std::error_code failure;
  std::vector<std::string> compressed;
  for (auto entry = fs::recursive_directory_iterator(directory, failure);
       !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    if (!entry->is_regular_file(failure)) continue;
    const std::string name = "/" + entry->path().lexically_relative(directory).generic_string();
    if (name.ends_with(".gz") || name.ends_with(".br")) {
      compressed.push_back(name);
    } else {
      found.files_[name] = {entry->path(), content_type_of(name), tag_of_blocking(entry->path()), {}, {}};
    }
  }
  for (const std::string& name : compressed) {
    const auto plain = found.files_.find(name.substr(0, name.size() - 3));
    if (plain == found.files_.end()) continue;
    (name.ends_with(".gz") ? plain->second.gzip : plain->second.brotli) =
        plain->second.path.string() + name.substr(name.size() - 3);
  }
  if (!found.files_.contains("/index.html"))
    return fail(Code::not_found, (directory / "index.html").string() + " is not there");
  return found;
}

Response StaticFiles::answer_blocking(const Request& request) const {
  const auto decoded = percent_decoded(request.path, false);
  const std::string name = !decoded || *decoded == "/" ? "/index.html" : *decoded;
  const auto file = files_.find(name);
  if (file != files_.end()) return send_blocking(request, file->first, file->second);
  const std::string_view last = std::string_view(name).substr(name.rfind('/') + 1);
  const bool is_for_programs = name.starts_with("/api/") || name == "/api";
  if (is_for_programs || name.starts_with("/assets/") || last.find('.') != std::string_view::npos)
    return Response::text(404, "Not Found\n");
  return send_blocking(request, "/index.html", files_.find("/index.html")->second);
}

Response StaticFiles::send_blocking(const Request& request, const std::string& name, const File& file) const {
  const bool is_brotli = !file.brotli.empty() && takes(request, "br");
  const bool is_gzip = !is_brotli && !file.gzip.empty() && takes(request, "gzip");
  const std::string tag = file.tag + (is_brotli ? "-br" : is_gzip ? "-gz" : "");
  Headers headers = page_headers();
  headers.push_back(
      {"Cache-Control", name.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"});
  if (is_known(request, tag)) {
    Response response;
    response.status = 304;
    response.headers = std::move(headers);
    response.headers.push_back({"ETag", "\"" + tag + "\""});
    return response;
  }
  const std::string path = is_brotli ? file.brotli : is_gzip ? file.gzip : file.path.string();
  auto response = file_answer_blocking(path, file.content_type, tag);
  if (!response) return Response::text(503, "Something went wrong here.\n");
  std::ranges::move(headers, std::back_inserter(response->headers));
  if (is_brotli || is_gzip) response->headers.push_back({"Content-Encoding", is_brotli ? "br" : "gzip"});
  return std::move(*response);
}

}  // namespace aftertone::http
