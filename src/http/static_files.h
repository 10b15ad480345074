// The built files of a website from one directory, whose names are read once: no path of a request ever meets the disk.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::http {

class StaticFiles {
 public:
  // Every file below `directory`; "x.gz" and "x.br" are sent for "x" to who takes that. Error: not_found (no directory,
  // or no index.html in it), unavailable. Blocks.
  static Result<StaticFiles> read_blocking(const std::filesystem::path& directory);

  // `path` as it was sent. Unknown paths are the application's own: index.html, but for those that look like a file.
  // What lies in "/assets/" has its hash in its name, and is kept for ever. Blocks.
  Response answer_blocking(const Request& request) const;

 private:
  struct File {
    std::filesystem::path path;
    std::string content_type;
    std::string tag;   // of the content
    std::string gzip;  // the path of the compressed one; empty: there is none
    std::string brotli;
  };
  Response send_blocking(const Request& request, const std::string& name, const File& file) const;

  std::map<std::string, File, std::less<>> files_;  // by path: "/assets/main-1a2b.js"
};

}  // namespace aftertone::http
