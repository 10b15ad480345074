#include "probe/mail_sink.h"

#include <fstream>
#include <sstream>

namespace aftertone::probe {
namespace {

constexpr std::size_t kHead = 16'384;  // bytes in which a mail says what it is about

bool is_about(const std::filesystem::path& file, const std::string& message) {
  std::ifstream in(file, std::ios::binary);
  std::string head(kHead, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return head.find(message) != std::string::npos;
}

}  // namespace

Result<bool> take_mail_blocking(const std::filesystem::path& maildir, const voicemail::MessageId& message) {
  bool is_there = false;
  for (const char* const folder : {"new", "cur"}) {
    std::error_code failure;
    for (std::filesystem::directory_iterator file(maildir / folder, failure), end; !failure && file != end;
         file.increment(failure)) {
      if (!is_about(file->path(), message.to_string())) continue;
      is_there = true;
      std::error_code none;  // another took it: it is gone as well
      std::filesystem::remove(file->path(), none);
    }
    if (failure && failure != std::errc::no_such_file_or_directory)
      return fail_temporarily(Code::unavailable, (maildir / folder).string() + ": " + failure.message());
  }
  return is_there;
}

}  // namespace aftertone::probe
