// A file as an answer: the server sends it from the disk, in ranges where the client asks for one.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "http/router.h"

namespace aftertone::http {

// Opens it. `tag` changes when the content does. Errors: not_found, unavailable. Blocks.
Result<Response> file_answer_blocking(const std::filesystem::path& path, std::string content_type, std::string tag);

}  // namespace aftertone::http
